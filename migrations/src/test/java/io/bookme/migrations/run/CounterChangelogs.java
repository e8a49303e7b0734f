package io.bookme.migrations.run;

import io.bookme.migrations.testing.TestChangelogs;

/** A table with a counter, which shows how often a migration was run, and a column that rows may not fit. */
final class CounterChangelogs {
    private CounterChangelogs() {}

    static TestChangelogs counter() {
        return TestChangelogs.shared()
                .tenant(
                        "shop.0001_initial",
                        "",
                        "create table shop_counter (x int not null);\ninsert into shop_counter values (0);",
                        "drop table shop_counter;");
    }

    static TestChangelogs counted() {
        return counter()
                .tenant(
                        "shop.0002_count",
                        "shop.0001_initial",
                        "update shop_counter set x = x + 1;",
                        "update shop_counter set x = x - 1;");
    }

    static TestChangelogs withEmail() {
        return counter()
                .tenant(
                        "shop.0002_email",
                        "shop.0001_initial",
                        "alter table shop_counter add column email text;",
                        "alter table shop_counter drop column email;");
    }

    static TestChangelogs emailRequired() {
        return withEmail()
                .tenant(
                        "shop.0003_email_required",
                        "shop.0002_email",
                        "update shop_counter set x = x + 1;\nalter table shop_counter alter column email set not null;",
                        "alter table shop_counter alter column email drop not null;");
    }
}
