package io.bookme.migrations.command;

import io.bookme.migrations.run.Settings;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a run is carried out by this process. */
final class TeamOptions {
    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "How many schemas at the same time (default: one a processor, 2 to 8).")
    private Optional<Integer> workers = Optional.empty();

    @Option(
            names = "--statement-timeout",
            paramLabel = "TIME",
            converter = DurationOption.class,
            description = "The longest that one statement may run, as 90s, 30m, 2h (default: 10m).")
    private Optional<Duration> statementTimeout = Optional.empty();

    /** How many threads work. */
    int workers() {
        int wanted = workers.orElse(Math.max(2, Math.min(8, Runtime.getRuntime().availableProcessors())));
        if (wanted < 1 || wanted > 64) {
            throw new UsageException("--workers " + wanted + " makes no sense", "Give a number from 1 to 64.");
        }
        return wanted;
    }

    Settings settings() {
        Settings settings = Settings.defaults();
        return statementTimeout.map(settings::withStatementTimeout).orElse(settings);
    }
}
