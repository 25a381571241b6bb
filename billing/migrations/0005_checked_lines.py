from django.db import migrations

from billing.migrating import ShortLocks, ValidateCheck


class Migration(migrations.Migration):
    dependencies = [("billing", "0004_plans")]

    operations = [
        ShortLocks(),
        ValidateCheck("line", "billing_line_discount_within"),
        ValidateCheck("line", "billing_line_signed"),
    ]
