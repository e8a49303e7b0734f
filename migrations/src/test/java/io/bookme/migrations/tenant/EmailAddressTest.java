package io.bookme.migrations.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import jakarta.validation.constraints.Email;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmailAddressTest {
    private record Addressed(@Email String email) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@b",
                "owner@acme.example",
                "Anna.O'Neil+salon_1@Mail.Acme.Example",
                "jürgen@müller.example",
                "x-y@xn--mller-kva.example"
            })
    void one_that_is_taken_passes_the_entities_rule(String address) {
        assertThat(EmailAddress.check(address)).isEqualTo(address);
        try (ValidatorFactory factory = Validation.buildDefaultValidatorFactory()) {
            assertThat(factory.getValidator().validate(new Addressed(address))).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nobody",
                "@acme.example",
                "anna@",
                "anna@acme..example",
                ".anna@acme.example",
                "an na@acme.example",
                "anna@acme.example\n",
                "anna@b@acme.example",
                "Anna <anna@acme.example>",
                "a2345678901234567890123456789012345678901234567890123456789012345@acme.example"
            })
    void what_is_none_is_refused(String address) {
        assertThatThrownBy(() -> EmailAddress.check(address)).isInstanceOf(InvalidTenantException.class);
    }
}
