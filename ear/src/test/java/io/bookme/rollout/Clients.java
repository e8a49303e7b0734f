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
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients of some tenants that read and write services and their categories, each at a steady beat whatever becomes of its requests: the time
 * of a request counts from when it was due, so that one that had to wait for the last is as slow as it was for its user.
 */
final class Clients implements AutoCloseable {
    /** What a client does in turn; one in four writes. */
    private static final List<String> DEEDS = List.of(
            "POST /api/services",
            "GET /api/services?size=5",
            "GET /api/services/categories?size=5",
            "GET /api/services?size=1",
            "POST /api/services/categories",
            "GET /api/services?size=5",
            "GET /api/services/categories?size=1",
            "GET /api/services?size=1");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
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
    static Clients of(List<TestTenant> tenants, URI server, Duration pause) {
        Clients clients = new Clients();
        for (TestTenant tenant : tenants) {
            Thread thread = new Thread(() -> clients.work(tenant, server, pause), "client of " + tenant.schema());
            clients.threads.add(thread);
            thread.start();
        }
        return clients;
    }

    private void work(TestTenant tenant, URI server, Duration pause) {
        long due = System.nanoTime();
        for (int i = 0; !isOver; i++) {
            LockSupport.parkNanos(due - System.nanoTime());
            String deed = DEEDS.get(i % DEEDS.size());
            answers.add(send(request(tenant, server, deed), deed + " of " + tenant.schema(), due));
            due = Math.max(due + pause.toNanos(), pause.isZero() ? System.nanoTime() : 0);
        }
    }

    private static HttpRequest request(TestTenant tenant, URI server, String deed) {
        String[] words = deed.split(" ");
        boolean isWrite = words[0].equals("POST");
        String user = tenant.member() + ":" + TestUsers.PASSWORD;
        return HttpRequest.newBuilder(server.resolve(words[1]))
                .header("Host", tenant.host())
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(user.getBytes(UTF_8)))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(30))
                .method(words[0], isWrite ? BodyPublishers.ofString(body(words[1])) : BodyPublishers.noBody())
                .build();
    }

    private static String body(String path) {
        String name = "\"name\":\"" + UUID.randomUUID() + "\"";
        return path.endsWith("services") ? "{" + name + ",\"price\":1}" : "{" + name + "}";
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
