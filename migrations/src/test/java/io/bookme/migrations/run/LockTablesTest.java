package io.bookme.migrations.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LockTablesTest {

    @Test
    void a_table_that_is_renamed_is_locked_under_the_name_that_it_has() {
        assertThat(LockTables.of("alter table a rename to b;\nalter table b rename constraint x to y;"))
                .hasValue("lock table \"a\" in access exclusive mode;\n");
    }

    @Test
    void a_table_that_is_made_here_needs_no_lock() {
        assertThat(LockTables.of("create table a (b int);\nalter table a add c int;"))
                .isEmpty();
    }

    @Test
    void a_table_that_may_not_be_there_is_not_locked_before() {
        assertThat(LockTables.of(
                        "drop table if exists a;\nalter table if exists only b drop c;\nalter table d drop e;"))
                .hasValue("lock table \"d\" in access exclusive mode;\n");
    }

    @Test
    void a_statement_alone_takes_its_only_lock_itself() {
        assertThat(LockTables.needed("alter table a add b int;")).isEmpty();
        assertThat(LockTables.needed("alter table a add b int;\nalter table a add c int;"))
                .isPresent();
        assertThat(LockTables.needed("alter table a add foreign key (b) references c (d);"))
                .isPresent();
        assertThat(LockTables.needed("create index on a (b);")).isPresent();
    }
}
