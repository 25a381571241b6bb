from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('billing_sandbox', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='charge',
            name='dispute_won',
            field=models.BooleanField(null=True, verbose_name='dispute won'),
        ),
    ]
