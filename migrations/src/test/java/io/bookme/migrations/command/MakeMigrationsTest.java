package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.bookme.migrations.command.CommandLine.Result;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MakeMigrationsTest {
    private static final String ITEM = """
            package io.bookme.shop;
            import io.bookme.core.TenantAwareEntity;
            import jakarta.persistence.*;
            import jakarta.validation.constraints.*;
            @Entity @Table(name = "shop_item")
            public class Item extends TenantAwareEntity {
                @NotNull @Size(max = 100) private String name;
                //FIELDS
                protected Item() {}
            }
            """;

    @TempDir
    private Path folder;

    private Workshop workshop;

    @BeforeEach
    void open() {
        workshop = Workshop.ofSharedApps(folder);
        workshop.entities().with("io.bookme.shop.Item", ITEM);
    }

    @AfterEach
    void close() {
        workshop.close();
    }

    @Test
    void an_app_without_migrations_gets_its_first_one() {
        assertThat(workshop.done("makemigrations")).isEqualTo("""
                Migrations for 'shop':
                  migrations/src/main/resources/db/tenant/shop/0001_initial.sql
                    - Create model Item
                """);
        System.out.println(workshop.file("shop", "0001"));
        assertThat(workshop.done("makemigrations")).isEqualTo("No changes detected\n");

        workshop.entities().edit("io.bookme.shop.Item", text -> text.replace("//FIELDS", "private int capacity = 1;"));
        assertThat(workshop.manage("makemigrations --check").code()).isEqualTo(1);
        assertThat(workshop.files("shop")).hasSize(1);
        assertThat(workshop.done("makemigrations shop")).isEqualTo("""
                Migrations for 'shop':
                  migrations/src/main/resources/db/tenant/shop/0002_item_capacity.sql
                    - Add field capacity to item
                """);
        System.out.println(workshop.file("shop", "0002"));
    }
}
