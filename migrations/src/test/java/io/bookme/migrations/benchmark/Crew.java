package io.bookme.migrations.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that share a list of schemas. */
final class Crew {
    private Crew() {}

    /** What one thread does with a schema. */
    @FunctionalInterface
    interface Task {
        void run(String schema) throws Exception;
    }

    /** Gives each schema to one of so many threads. */
    static Duration work(Collection<String> schemas, int threads, Callable<Task> tasks) {
        Queue<String> left = new ConcurrentLinkedQueue<>(schemas);
        return timed(() -> {
            ExecutorService crew = Executors.newFixedThreadPool(threads);
            try {
                List<Future<?>> members = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    members.add(crew.submit(() -> {
                        Task task = tasks.call();
                        for (String schema = left.poll(); schema != null; schema = left.poll()) {
                            task.run(schema);
                        }
                        return true;
                    }));
                }
                for (Future<?> member : members) {
                    member.get();
                }
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            } finally {
                crew.shutdownNow();
            }
        });
    }

    static Duration timed(Runnable work) {
        long began = System.nanoTime();
        work.run();
        return Duration.ofNanos(System.nanoTime() - began);
    }
}
