package io.bookme.rollout;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bookme.api.LiveBookMe.TestTenant;
import io.bookme.system.TestUsers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients of some tenants that read and write services, each at a steady beat whatever becomes of its requests: the time
 * of a request counts from when it was due, so that one that had to wait for the last is as slow as it was for its user.
 */
final class Clients implements AutoCloseable {
    private static final int WRITES = 4;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean isOver;

    /**
     * What came back.
     *
     * @param due in the time of {@link System#nanoTime}
     */
    record Answer(String what, long due, Duration took, int status, Optional<String> retryAfter, String body) {
        boolean isServed() {
            return status / 100 == 2;
        }
    }

    /**
     * @param pause between two requests of one client
     */
    static Clients of(List<TestTenant> tenants, URI services, Duration pause) {
        Clients clients = new Clients();
        for (TestTenant tenant : tenants) {
            Thread thread = new Thread(() -> clients.work(tenant, services, pause), "client of " + tenant.schema());
            clients.threads.add(thread);
            thread.start();
        }
        return clients;
    }

    private void work(TestTenant tenant, URI services, Duration pause) {
        long due = System.nanoTime();
        for (int i = 0; !isOver; i++) {
            LockSupport.parkNanos(due - System.nanoTime());
            boolean isWrite = i % WRITES == 0;
            answers.add(send(request(tenant, services, isWrite), (isWrite ? "POST " : "GET ") + tenant.schema(), due));
            due = Math.max(due + pause.toNanos(), pause.isZero() ? System.nanoTime() : 0);
        }
    }

    private static HttpRequest request(TestTenant tenant, URI services, boolean isWrite) {
        String user = tenant.member() + ":" + TestUsers.PASSWORD;
        return HttpRequest.newBuilder(isWrite ? services : URI.create(services + "?size=5"))
                .header("Host", tenant.host())
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(user.getBytes(UTF_8)))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(30))
                .method(
                        isWrite ? "POST" : "GET",
                        isWrite ? BodyPublishers.ofString("{\"name\":\"Cut\",\"price\":1}") : BodyPublishers.noBody())
                .build();
    }

    private Answer send(HttpRequest request, String what, long due) {
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            return new Answer(
                    what,
                    due,
                    since(due),
                    response.statusCode(),
                    response.headers().firstValue("Retry-After"),
                    response.body());
        } catch (IOException e) {
            return new Answer(what, due, since(due), 0, Optional.empty(), e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(what, due, since(due), 0, Optional.empty(), e.toString());
        }
    }

    private static Duration since(long due) {
        return Duration.ofNanos(System.nanoTime() - due);
    }

    /** All answers until now. */
    List<Answer> answers() {
        return List.copyOf(answers);
    }

    /** Waits for the requests that are on their way; there are no others. */
    @Override
    public void close() {
        isOver = true;
        for (Thread thread : threads) {
            try {
                thread.join(40_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
