package io.bookme.migrations.command;

import static io.bookme.migrations.command.EntityChange.item;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests in a workshop of their own, whose one tenant app {@code shop} has an entity Item with a name. */
abstract class InWorkshop {
    static final String ITEM = "io.bookme.shop.Item";
    static final String NAME = "@NotNull @Size(max = 100) private String name;\n";

    @TempDir
    Path folder;

    Workshop workshop;

    @BeforeEach
    void open() {
        workshop = Workshop.ofSharedApps(folder);
        nextFields("");
    }

    @AfterEach
    void close() {
        workshop.close();
    }

    /** What the item has beside its name from now on. */
    void nextFields(String fields) {
        workshop.entities().with(ITEM, item("", NAME + fields));
    }
}
