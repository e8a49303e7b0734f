package io.bookme.api.signin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class BasicCredentialsTest {
    @Test
    void name_and_password_are_parted_by_the_first_colon() {
        assertThat(BasicCredentials.of("Basic " + base64("ops:a:b:ü"))).contains(new BasicCredentials("ops", "a:b:ü"));
        assertThat(BasicCredentials.of("basic  " + base64("ops:"))).contains(new BasicCredentials("ops", ""));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "Basic", "Basic ", "Basic !!!", "Bearer b3BzOmE=", "Basic b3Bz"})
    void what_is_not_a_name_and_a_password_is_nothing(String header) {
        assertThat(BasicCredentials.of(header)).isEmpty();
    }

    @Test
    void a_name_that_no_database_can_hold_is_nothing() {
        assertThat(BasicCredentials.of("Basic " + base64("a\0b:x"))).isEmpty();
        assertThat(BasicCredentials.of("Basic " + base64("ops:a\0b"))).contains(new BasicCredentials("ops", "a\0b"));
    }

    @Test
    void the_password_does_not_get_into_a_log() {
        assertThat(new BasicCredentials("ops", "secret").toString()).doesNotContain("secret");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
