package io.bookme.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A process as a file remembers it: its id and the instant of its start, as the id alone is given to another
 * process after the death of the first.
 */
record ProcessRecord(long pid, Instant started) {
    /** The system counts a start from its boot, and two readings of that differ when the clock was set. */
    private static final Duration CLOCK_STEP = Duration.ofSeconds(10);

    static ProcessRecord of(ProcessHandle process) {
        return new ProcessRecord(process.pid(), startOf(process));
    }

    static Optional<ProcessRecord> read(Path file) throws IOException {
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        String[] words = PrivateFiles.read(file).split("\\s+", 2);
        try {
            return Optional.of(new ProcessRecord(Long.parseLong(words[0]), Instant.parse(words[1])));
        } catch (RuntimeException unreadable) {
            return Optional.empty();
        }
    }

    void write(Path file) throws IOException {
        PrivateFiles.write(file, pid + " " + started);
    }

    /** The process itself, if it is still the one that was recorded. */
    Optional<ProcessHandle> alive() {
        return ProcessHandle.of(pid)
                .filter(p -> p.isAlive()
                        && Duration.between(startOf(p), started).abs().compareTo(CLOCK_STEP) < 0);
    }

    private static Instant startOf(ProcessHandle process) {
        return process.info().startInstant().orElse(Instant.EPOCH);
    }
}
