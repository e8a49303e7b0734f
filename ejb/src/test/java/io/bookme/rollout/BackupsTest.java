package io.bookme.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bookme.migrations.BookMeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupsTest {
    @Test
    void without_a_folder_of_the_administrators_none_is_taken_and_the_setting_is_named() {
        for (Optional<String> unset : List.of(Optional.<String>empty(), Optional.of("  "))) {
            Backups backups = new Backups(unset);
            assertThat(backups.haveAPlace()).isFalse();
            assertThatThrownBy(backups::requireAPlace)
                    .isInstanceOfSatisfying(
                            BookMeException.class,
                            refused -> assertThat(refused.nextStep()).contains("bookme.backups"));
        }
    }

    @Test
    void with_a_folder_they_have_a_place(@TempDir Path folder) {
        Backups backups = new Backups(Optional.of(" " + folder + " "));
        assertThat(backups.haveAPlace()).isTrue();
        backups.requireAPlace();
    }

    @Test
    void a_folder_that_cannot_be_written_is_no_place(@TempDir Path folder) throws IOException {
        Backups backups =
                new Backups(Optional.of(Files.createFile(folder.resolve("file")).toString()));
        assertThatThrownBy(backups::requireAPlace)
                .isInstanceOf(BookMeException.class)
                .hasMessageContaining("is a file");
    }
}
