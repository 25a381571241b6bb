import billing.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=255, unique=True, verbose_name='key')),
                ('fingerprint', models.CharField(max_length=64, verbose_name='fingerprint of the question')),
                ('result', models.JSONField(null=True, verbose_name='answer')),
            ],
            options={
                'verbose_name': 'answer',
                'verbose_name_plural': 'answers',
            },
        ),
        migrations.CreateModel(
            name='Card',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', billing.ids.PublicIdField(prefix='bcard', verbose_name='reference')),
                ('behaviour', models.CharField(max_length=32, verbose_name='behaviour')),
                ('brand', models.CharField(max_length=16, verbose_name='brand')),
                ('last4', models.CharField(max_length=4, verbose_name='last four digits')),
                ('exp_month', models.PositiveSmallIntegerField(verbose_name='expiry month')),
                ('exp_year', models.PositiveSmallIntegerField(verbose_name='expiry year')),
                ('country', models.CharField(max_length=2, verbose_name='country')),
                ('fingerprint', models.CharField(max_length=32, verbose_name='fingerprint')),
                ('created_at', models.DateTimeField(verbose_name='entered')),
                ('attached_at', models.DateTimeField(null=True, verbose_name='attached')),
                ('detached_at', models.DateTimeField(null=True, verbose_name='detached')),
            ],
            options={
                'verbose_name': 'card',
                'verbose_name_plural': 'cards',
            },
        ),
        migrations.CreateModel(
            name='Outage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(blank=True, max_length=40, unique=True, verbose_name='payer')),
                ('mode', models.CharField(choices=[('unreachable', 'unreachable: nothing happens'), ('unknown', 'outcome unknown: it happens, the answer is lost'), ('slow', 'slow: it only takes longer')], max_length=16, verbose_name='mode')),
                ('latency_ms', models.PositiveIntegerField(default=0, verbose_name='latency in milliseconds')),
                ('began_at', models.DateTimeField(verbose_name='since')),
                ('until_at', models.DateTimeField(null=True, verbose_name='until')),
            ],
            options={
                'verbose_name': 'outage',
                'verbose_name_plural': 'outages',
            },
        ),
        migrations.CreateModel(
            name='Payer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', billing.ids.PublicIdField(prefix='bcus', verbose_name='reference')),
                ('email', models.CharField(blank=True, max_length=254, verbose_name='e-mail')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='name')),
                ('created_at', models.DateTimeField(verbose_name='created')),
            ],
            options={
                'verbose_name': 'payer',
                'verbose_name_plural': 'payers',
            },
        ),
        migrations.CreateModel(
            name='Charge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', billing.ids.PublicIdField(prefix='bch', verbose_name='reference')),
                ('key', models.CharField(max_length=255, unique=True, verbose_name='key')),
                ('amount', models.BigIntegerField(verbose_name='amount in minor units')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('refunded', models.BigIntegerField(default=0, verbose_name='refunded in minor units')),
                ('description', models.CharField(blank=True, max_length=500, verbose_name='description')),
                ('return_url', models.CharField(blank=True, max_length=2000, verbose_name='return address')),
                ('state', models.CharField(choices=[('needs_action', 'waiting for the cardholder'), ('succeeded', 'succeeded'), ('failed', 'failed')], max_length=16, verbose_name='state')),
                ('decline_code', models.CharField(blank=True, max_length=40, verbose_name='decline code')),
                ('disputed_at', models.DateTimeField(null=True, verbose_name='disputed')),
                ('created_at', models.DateTimeField(verbose_name='created')),
                ('card', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='charges', to='billing_sandbox.card', verbose_name='card')),
            ],
            options={
                'verbose_name': 'charge',
                'verbose_name_plural': 'charges',
            },
        ),
        migrations.AddField(
            model_name='card',
            name='payer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cards', to='billing_sandbox.payer', verbose_name='payer'),
        ),
        migrations.CreateModel(
            name='Refund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', billing.ids.PublicIdField(prefix='bre', verbose_name='reference')),
                ('amount', models.BigIntegerField(verbose_name='amount in minor units')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('created_at', models.DateTimeField(verbose_name='created')),
                ('charge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='billing_sandbox.charge', verbose_name='charge')),
            ],
            options={
                'verbose_name': 'refund',
                'verbose_name_plural': 'refunds',
            },
        ),
        migrations.CreateModel(
            name='SetupPage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', billing.ids.PublicIdField(prefix='bset', verbose_name='reference')),
                ('return_url', models.CharField(max_length=2000, verbose_name='return address')),
                ('state', models.CharField(choices=[('open', 'open'), ('needs_action', 'waiting for the cardholder'), ('succeeded', 'succeeded'), ('failed', 'failed')], default='open', max_length=16, verbose_name='state')),
                ('decline_code', models.CharField(blank=True, max_length=40, verbose_name='decline code')),
                ('created_at', models.DateTimeField(verbose_name='created')),
                ('card', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='setup', to='billing_sandbox.card', verbose_name='card')),
                ('payer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='setups', to='billing_sandbox.payer', verbose_name='payer')),
            ],
            options={
                'verbose_name': 'set-up',
                'verbose_name_plural': 'set-ups',
            },
        ),
        migrations.AddConstraint(
            model_name='charge',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='sandbox_charge_amount_positive'),
        ),
        migrations.AddConstraint(
            model_name='charge',
            constraint=models.CheckConstraint(condition=models.Q(('refunded__gte', 0), ('refunded__lte', models.F('amount'))), name='sandbox_charge_refund_within'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='sandbox_refund_amount_positive'),
        ),
    ]
