package io.bookme.api.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignInRegistrationTest {
    @ParameterizedTest
    @CsvSource({",10", "'',10", "' 3 ',3", "0,0", "-1,10", "many,10"})
    void the_attempts_are_a_number_or_the_default(String text, int attempts) {
        assertThat(SignInRegistration.attempts("bookme.signin.attempts", Optional.ofNullable(text), 10))
                .isEqualTo(attempts);
    }
}
