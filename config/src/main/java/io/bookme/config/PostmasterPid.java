package io.bookme.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a postmaster writes into {@code postmaster.pid} of its data directory: its process, start and port.
 * The file stays after a crash, and then its process id may be another program's.
 */
record PostmasterPid(Path data, long pid, Instant started, int port) {
    private static final Duration CLOCK_STEP = Duration.ofMinutes(2);

    static Optional<PostmasterPid> read(Path data) throws IOException {
        try {
            List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"));
            return Optional.of(new PostmasterPid(
                    data,
                    Long.parseLong(lines.get(0).strip()),
                    Instant.ofEpochSecond(Long.parseLong(lines.get(2).strip())),
                    Integer.parseInt(lines.get(3).strip())));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IndexOutOfBoundsException | NumberFormatException halfWritten) {
            return Optional.empty();
        }
    }

    /** Whether some process has this id, be it the postmaster or not. */
    boolean isTaken() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    /** Whether the process with this id is a postgres that works in this data directory. */
    boolean isPostmaster() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).map(ProcessHandle::info).stream()
                .anyMatch(process ->
                        process.command().map(PostmasterPid::isPostgres).orElse(true)
                                && worksHere().orElseGet(() -> wasStartedThen(process)));
    }

    /**
     * Empty where the system does not tell. Where it does, the time says nothing: Linux counts a process's start from the
     * clock of now, which a laptop that wakes or a clock that is set moves away from what the file says.
     */
    private Optional<Boolean> worksHere() {
        try {
            return Optional.of(Files.isSameFile(Path.of("/proc", Long.toString(pid), "cwd"), data));
        } catch (IOException notTold) {
            return Optional.empty();
        }
    }

    private boolean wasStartedThen(ProcessHandle.Info process) {
        return process.startInstant()
                .map(start -> Duration.between(start, started).abs().compareTo(CLOCK_STEP) < 0)
                .orElse(true);
    }

    private static boolean isPostgres(String command) {
        // "(deleted)" where a clean build took the binaries away from under it
        return Path.of(command.replace(" (deleted)", ""))
                .getFileName()
                .toString()
                .startsWith("postgres");
    }
}
