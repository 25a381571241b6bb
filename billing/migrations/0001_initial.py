import billing.access.rates.models
import billing.customers.validators
import billing.ids
import billing.states
import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from billing.conf import owner_model


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(owner_model()),
    ]

    operations = [
        migrations.CreateModel(
            name='Customer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', billing.ids.PublicIdField(prefix='cus')),
                ('state', billing.states.StateField(choices=[('active', 'active'), ('suspended', 'suspended')], default='active', editable=False, max_length=24, verbose_name='state')),
                ('suspended_at', models.DateTimeField(editable=False, null=True, verbose_name='suspended at')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='name')),
                ('currency', models.CharField(max_length=3, validators=[billing.customers.validators.validate_currency], verbose_name='currency')),
                ('locale', models.CharField(default='en', max_length=16, verbose_name='language')),
                ('time_zone', models.CharField(default='UTC', max_length=64, validators=[billing.customers.validators.validate_time_zone], verbose_name='time zone')),
                ('line1', models.CharField(blank=True, max_length=200, verbose_name='address')),
                ('line2', models.CharField(blank=True, max_length=200, verbose_name='address, second line')),
                ('city', models.CharField(blank=True, max_length=100, verbose_name='city')),
                ('region', models.CharField(blank=True, max_length=100, verbose_name='state or region')),
                ('postal_code', models.CharField(blank=True, max_length=20, verbose_name='postal code')),
                ('country', models.CharField(blank=True, max_length=2, validators=[billing.customers.validators.validate_country], verbose_name='country')),
                ('tax_id', models.CharField(blank=True, max_length=40, verbose_name='tax id')),
                ('gateway', models.CharField(default='default', max_length=40, verbose_name='gateway')),
                ('gateway_reference', models.CharField(blank=True, editable=False, max_length=255, verbose_name='gateway reference')),
                ('created_at', models.DateTimeField(verbose_name='created at')),
                ('owner', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='billing_customer', to=owner_model(), verbose_name='owner')),
            ],
            options={
                'verbose_name': 'customer',
                'verbose_name_plural': 'customers',
                'permissions': (('suspend_customer', 'Can suspend and resume customers'), ('view_settings', 'Can view the billing settings')),
                'default_permissions': ('view',),
            },
        ),
        migrations.CreateModel(
            name='Standing',
            fields=[
                ('customer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='billing.customer')),
                ('facts', models.JSONField(default=dict, verbose_name='facts')),
                ('schema_version', models.PositiveSmallIntegerField(default=0, verbose_name='schema version')),
                ('computed_at', models.DateTimeField(verbose_name='computed at')),
            ],
            options={
                'verbose_name': 'standing',
                'verbose_name_plural': 'standings',
                'default_permissions': ('view',),
            },
        ),
        migrations.CreateModel(
            name='Denial',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', billing.ids.PublicIdField(prefix='den')),
                ('subject', models.CharField(max_length=120, verbose_name='subject')),
                ('view', models.CharField(max_length=200, verbose_name='view')),
                ('cause', models.CharField(choices=[('customer_suspended', 'Account suspended'), ('no_payment_method', 'No payment method'), ('payment_method_expired', 'Card expired'), ('payment_declined', 'Card declined'), ('authentication_required', 'Confirmation by your bank needed'), ('rate_limited', 'Too many requests'), ('gateway_unavailable', 'Payment provider not available'), ('misconfigured', 'Payments are not set up correctly')], max_length=32, verbose_name='cause')),
                ('is_shadow', models.BooleanField(default=False, verbose_name='shadow')),
                ('hour', models.DateTimeField(verbose_name='hour')),
                ('count', models.PositiveIntegerField(default=1, verbose_name='times')),
                ('method', models.CharField(max_length=8, verbose_name='method')),
                ('path', models.CharField(max_length=500, verbose_name='path')),
                ('details', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='decided by')),
                ('facts', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='facts')),
                ('policies', models.JSONField(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='policies')),
                ('first_at', models.DateTimeField(verbose_name='first at')),
                ('last_at', models.DateTimeField(verbose_name='last at')),
                ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='denials', to='billing.customer')),
            ],
            options={
                'verbose_name': 'denial',
                'verbose_name_plural': 'denials',
                'default_permissions': ('view',),
            },
        ),
        migrations.CreateModel(
            name='Pass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', billing.ids.PublicIdField(prefix='pass')),
                ('until', models.DateTimeField(verbose_name='until')),
                ('why', models.CharField(max_length=500, verbose_name='reason')),
                ('given_at', models.DateTimeField(verbose_name='given at')),
                ('revoked_at', models.DateTimeField(null=True, verbose_name='revoked at')),
                ('revoked_why', models.CharField(blank=True, max_length=500, verbose_name='reason for revoking')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='passes', to='billing.customer')),
                ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'pass',
                'verbose_name_plural': 'passes',
                'permissions': (('give_pass', 'Can give and revoke passes'),),
                'default_permissions': ('view',),
            },
        ),
        migrations.CreateModel(
            name='PaymentMethod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', billing.ids.PublicIdField(prefix='pm')),
                ('state', billing.states.StateField(choices=[('active', 'active'), ('detached', 'removed')], default='active', editable=False, max_length=24)),
                ('gateway', models.CharField(max_length=40, verbose_name='gateway')),
                ('gateway_reference', models.CharField(max_length=255)),
                ('kind', models.CharField(default='card', max_length=24, verbose_name='kind')),
                ('brand', models.CharField(max_length=24, verbose_name='brand')),
                ('last4', models.CharField(max_length=4, verbose_name='last four digits')),
                ('exp_month', models.PositiveSmallIntegerField(verbose_name='expiry month')),
                ('exp_year', models.PositiveSmallIntegerField(verbose_name='expiry year')),
                ('country', models.CharField(blank=True, max_length=2, verbose_name='country')),
                ('fingerprint', models.CharField(max_length=64)),
                ('is_default', models.BooleanField(default=False, verbose_name='default')),
                ('position', models.PositiveIntegerField(default=0, verbose_name='backup order')),
                ('valid_until', models.DateTimeField(verbose_name='valid until')),
                ('declined_at', models.DateTimeField(null=True, verbose_name='declined at')),
                ('decline_code', models.CharField(blank=True, max_length=64, verbose_name='decline code')),
                ('attached_at', models.DateTimeField(verbose_name='added at')),
                ('detached_at', models.DateTimeField(null=True, verbose_name='removed at')),
                ('gateway_detached_at', models.DateTimeField(null=True)),
                ('superseded_references', models.JSONField(default=list)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payment_methods', to='billing.customer')),
            ],
            options={
                'verbose_name': 'payment method',
                'verbose_name_plural': 'payment methods',
                'default_permissions': ('view',),
            },
        ),
        migrations.CreateModel(
            name='RateOverride',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', billing.ids.PublicIdField(prefix='rate')),
                ('name', models.CharField(max_length=100, verbose_name='rate')),
                ('spec', models.CharField(max_length=32, validators=[billing.access.rates.models.validate_rate], verbose_name='limit')),
                ('why', models.CharField(max_length=500, verbose_name='reason')),
                ('given_at', models.DateTimeField(verbose_name='given at')),
                ('revoked_at', models.DateTimeField(null=True, verbose_name='revoked at')),
                ('revoked_why', models.CharField(blank=True, max_length=500, verbose_name='reason for revoking')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rate_overrides', to='billing.customer')),
                ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'rate override',
                'verbose_name_plural': 'rate overrides',
                'permissions': (('set_rate', "Can set and revoke customers' own rates"),),
                'default_permissions': ('view',),
            },
        ),
        migrations.CreateModel(
            name='Setup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', billing.ids.PublicIdField(prefix='set')),
                ('state', billing.states.StateField(choices=[('created', 'waiting for a card'), ('needs_action', "waiting for the bank's confirmation"), ('succeeded', 'succeeded'), ('failed', 'refused')], default='created', editable=False, max_length=24)),
                ('gateway', models.CharField(max_length=40, verbose_name='gateway')),
                ('gateway_reference', models.CharField(blank=True, max_length=255)),
                ('url', models.CharField(blank=True, max_length=2000)),
                ('next_url', models.CharField(blank=True, max_length=2000)),
                ('decline_code', models.CharField(blank=True, max_length=64, verbose_name='decline code')),
                ('created_at', models.DateTimeField(verbose_name='created at')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='answered at')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='setups', to='billing.customer')),
                ('method', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='setups', to='billing.paymentmethod')),
                ('replaces', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='billing.paymentmethod')),
            ],
            options={
                'verbose_name': 'set-up',
                'verbose_name_plural': 'set-ups',
                'default_permissions': ('view',),
            },
        ),
        migrations.CreateModel(
            name='StateMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_id', models.CharField(db_index=True, max_length=40, verbose_name='object')),
                ('kind', models.CharField(max_length=40, verbose_name='kind')),
                ('old', models.CharField(max_length=24, verbose_name='from')),
                ('new', models.CharField(max_length=24, verbose_name='to')),
                ('why', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='billing.customer')),
            ],
            options={
                'verbose_name': 'state change',
                'verbose_name_plural': 'history of states',
                'default_permissions': ('view',),
            },
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(fields=['email'], name='billing_customer_email'),
        ),
        migrations.AddIndex(
            model_name='denial',
            index=models.Index(fields=['customer', '-last_at'], name='billing_denial_timeline'),
        ),
        migrations.AddIndex(
            model_name='denial',
            index=models.Index(fields=['-last_at'], name='billing_denial_latest'),
        ),
        migrations.AddIndex(
            model_name='denial',
            index=models.Index(fields=['subject'], name='billing_denial_subject'),
        ),
        migrations.AddIndex(
            model_name='paymentmethod',
            index=models.Index(fields=['last4'], name='billing_method_last4'),
        ),
        migrations.AddConstraint(
            model_name='paymentmethod',
            constraint=models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('customer',), name='billing_one_default_method'),
        ),
        migrations.AddConstraint(
            model_name='paymentmethod',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('customer', 'gateway', 'fingerprint'), name='billing_same_card_once'),
        ),
        migrations.AddConstraint(
            model_name='paymentmethod',
            constraint=models.CheckConstraint(condition=models.Q(('is_default', False), ('state', 'active'), _connector='OR'), name='billing_default_is_active'),
        ),
        migrations.AddConstraint(
            model_name='rateoverride',
            constraint=models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('customer', 'name'), name='billing_one_rate_override'),
        ),
        migrations.AddIndex(
            model_name='setup',
            index=models.Index(fields=['customer', '-answered_at'], name='billing_setup_latest'),
        ),
        migrations.AddIndex(
            model_name='statemove',
            index=models.Index(fields=['customer', '-at'], name='billing_move_timeline'),
        ),
    ]
