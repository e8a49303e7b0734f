package io.bookme.migrations.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a PostgreSQL server's processes use, from Linux's {@code /proc}: see proc(5).
 */
final class ServerProcesses {
    /** The kernel's clock ticks a second; 100 on every Linux that PostgreSQL runs on. */
    private static final long TICKS = 100;

    private final long postmaster;

    /**
     * @param backend any of the server's processes
     */
    ServerProcesses(long backend) {
        this.postmaster = Long.parseLong(stat(backend)[1]);
    }

    static boolean canBeRead() {
        return Files.isReadable(Path.of("/proc/self/stat"));
    }

    /** The time that all of them, those that have ended too, have had a processor. */
    Duration cpu() {
        String[] own = stat(postmaster);
        long ticks = ticks(own, 11, 15);
        for (long child : children()) {
            ticks += ticks(stat(child), 11, 13);
        }
        return Duration.ofMillis(ticks * 1000 / TICKS);
    }

    /** The greatest memory that one of them has for itself, in kilobytes; what all share is not counted. */
    long largest() {
        return children().stream()
                .mapToLong(ServerProcesses::privateMemory)
                .max()
                .orElse(0);
    }

    private List<Long> children() {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .map(path -> path.getFileName().toString())
                    .filter(name -> name.matches("\\d+"))
                    .map(Long::valueOf)
                    .filter(pid -> stat(pid).length > 1 && stat(pid)[1].equals(Long.toString(postmaster)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long privateMemory(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("rssanon:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")))
                    .sum();
        } catch (IOException e) {
            return 0;
        }
    }

    private static long ticks(String[] fields, int from, int to) {
        long sum = 0;
        for (int i = from; i < Math.min(to, fields.length); i++) {
            sum += Long.parseLong(fields[i]);
        }
        return sum;
    }

    /** The fields from the third on, after the name, which may hold blanks; empty if the process has ended. */
    private static String[] stat(long pid) {
        try {
            String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return line.substring(line.lastIndexOf(')') + 2).split(" ");
        } catch (IOException e) {
            return new String[0];
        }
    }
}
