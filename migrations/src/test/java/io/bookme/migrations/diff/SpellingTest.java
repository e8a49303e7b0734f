package io.bookme.migrations.diff;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            CHECK (kind::text = ANY (ARRAY['a'::character varying, 'b'::character varying]::text[])) | check (kind in ('a', 'b'))
            CHECK (kind::text = ANY (ARRAY['a'::character varying::text, 'it''s'::character varying::text])) | check (kind in ('a', 'it''s'))
            CHECK (day = ANY (ARRAY[1, 2])) | check (day in (1, 2))
            CHECK (big = ANY (ARRAY[1::bigint, 2::bigint])) | check (big in (1, 2))
            CHECK (kind::text <> ALL (ARRAY['a'::character varying::text, 'b'::character varying::text])) | check (kind not in ('a', 'b'))
            CHECK (tags && ARRAY['a]'::character varying, 'b'::character varying] AND low > 1::numeric) | check (tags && ARRAY['a]'::character varying, 'b'::character varying] AND low > 1)
            CHECK (kind::text = ANY (ARRAY['x'::text, 'y'::text])) | check (kind::text = ANY (ARRAY['x'::text, 'y'::text]))
            CHECK (price >= 0::numeric) | check (price >= 0)
            CHECK (jsonb_typeof(metadata) = 'object'::text) | check (jsonb_typeof(metadata) = 'object')
            CHECK (low < high) NOT VALID | check (low < high)
            """)
    void a_check_is_written_as_a_person_would(String printed, String written) {
        assertThat(Spelling.check(printed)).isEqualTo(written);
    }

    @Test
    void a_type_has_its_short_name() {
        assertThat(Spelling.type("character varying(20)")).isEqualTo("varchar(20)");
        assertThat(Spelling.type("timestamp(3) with time zone")).isEqualTo("timestamptz(3)");
        assertThat(Spelling.type("numeric(10,2)")).isEqualTo("numeric(10,2)");
    }

    @Test
    void a_constant_needs_no_cast_and_an_expression_is_left_alone() {
        assertThat(Spelling.value("'{}'::jsonb")).isEqualTo("'{}'");
        assertThat(Spelling.value("'a'::character varying")).isEqualTo("'a'");
        assertThat(Spelling.value("now()")).isEqualTo("now()");
        assertThat(Spelling.value("('a'::text || 'b'::text)")).isEqualTo("('a'::text || 'b'::text)");
    }

    @Test
    void a_name_is_quoted_only_where_it_must_be() {
        assertThat(Identifier.of("shop_item")).isEqualTo("shop_item");
        assertThat(Identifier.of("order")).isEqualTo("\"order\"");
        assertThat(Identifier.of("Item")).isEqualTo("\"Item\"");
    }
}
