package io.bookme.migrations.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CopyTextTest {
    @Test
    void what_is_encoded_is_decoded_as_it_was() {
        List<String> row =
                Arrays.asList("", null, "\\N", "a\tb\nc\rd\\e", "\\", "\u000b\b\f", "Zoë \ud83d\ude00", "NULL");
        assertThat(CopyText.decode(CopyText.encode(row))).isEqualTo(row);
    }

    @Test
    void a_row_of_one_empty_text_is_no_empty_row() {
        assertThat(CopyText.decode("\n".getBytes(StandardCharsets.UTF_8))).containsExactly("");
    }
}
