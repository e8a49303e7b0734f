package io.bookme.migrations.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationOptionTest {
    private final DurationOption option = new DurationOption();

    @ParameterizedTest
    @CsvSource({"500ms,PT0.5S", "90s,PT90S", "30m,PT30M", "2h,PT2H", "15,PT15S"})
    void it_is_read_as_people_type_it(String text, Duration meant) {
        assertThat(option.convert(text)).isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1s", "1d", "one", "1.5h"})
    void anything_else_is_refused(String text) {
        assertThatThrownBy(() -> option.convert(text)).isInstanceOf(TypeConversionException.class);
    }

    @Test
    void the_longest_is_longer_than_any_migration() {
        assertThat(option.convert("999h")).isGreaterThan(Duration.ofDays(30));
    }
}
