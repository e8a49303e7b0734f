package io.bookme.migrations.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SqlStatementsTest {
    @Test
    void statements_are_cut_at_their_semicolons() {
        assertThat(SqlStatements.split("select 1;\nselect 2")).containsExactly("select 1", "select 2");
    }

    @Test
    void quotes_comments_and_dollar_quotes_hide_semicolons() {
        assertThat(SqlStatements.split("""
                        insert into a values ('x;''y', E'it\\'s;');
                        -- a note; with one
                        /* nested /* ; */ ; */ create table "a;b" ();
                        do $tag$ begin perform 1; $$;$$ end $tag$;
                        """)).hasSize(3);
    }

    @Test
    void the_body_of_an_sql_function_is_one_statement() {
        assertThat(SqlStatements.split(
                        "create function f() returns int begin atomic select case when true then 1 else 2 end;"
                                + " select 2; end; select 3"))
                .hasSize(2);
    }

    @Test
    void the_bare_form_has_neither_comments_nor_strings() {
        assertThat(SqlStatements.bare("ALTER  TABLE a -- why\n ADD b text DEFAULT 'commit; x'"))
                .containsExactly("alter table a add b text default ''");
    }
}
