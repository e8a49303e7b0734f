package io.bookme.api.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RightPasswordsTest {
    private static final Optional<String> HASH = Optional.of("$2a$10$one");
    private static final BasicCredentials OPS = new BasicCredentials("ops", "secret");

    private Instant now = Instant.EPOCH;
    private final RightPasswords right = new RightPasswords(() -> now);

    @Test
    void a_password_that_was_right_is_remembered_for_a_minute() {
        right.add(OPS, HASH);
        assertThat(right.contains(OPS, HASH)).isTrue();
        now = now.plus(RightPasswords.AGE);
        assertThat(right.contains(OPS, HASH)).isFalse();
    }

    @Test
    void another_password_and_another_name_are_not() {
        right.add(OPS, HASH);
        assertThat(right.contains(new BasicCredentials("ops", "Secret"), HASH)).isFalse();
        assertThat(right.contains(new BasicCredentials("ops", ""), HASH)).isFalse();
        assertThat(right.contains(new BasicCredentials("opssecret", ""), HASH)).isFalse();
    }

    @Test
    void a_changed_hash_and_a_user_who_left_are_noticed_at_once() {
        right.add(OPS, HASH);
        assertThat(right.contains(OPS, Optional.of("$2a$10$other"))).isFalse();
        assertThat(right.contains(OPS, Optional.empty())).isFalse();
    }

    @Test
    void only_so_many_are_kept() {
        right.add(OPS, HASH);
        for (int i = 0; i < 10_000; i++) {
            right.add(new BasicCredentials("user" + i, "secret"), HASH);
        }
        assertThat(right.contains(OPS, HASH)).isFalse();
    }
}
