package io.bookme.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.bookme.api.LiveBookMe;
import io.bookme.api.LiveBookMe.TestTenant;
import io.bookme.migrations.faults.Seed;
import io.bookme.migrations.run.RunState;
import io.bookme.migrations.tenant.NewTenant;
import io.bookme.migrations.tenant.TenantDeletion;
import io.bookme.migrations.tenant.Tenants;
import io.bookme.rollout.Clients.Answer;
import io.bookme.system.Figures;
import io.restassured.response.Response;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What users notice of a migration: those of other tenants nothing, those of the tenant itself an invitation to come again. */
class HealthyIT {
    private static final double FACTOR = 1.5;

    /** After migrations, the requests that had to wait for the last one. */
    private static final Duration SETTLING = Duration.ofSeconds(1);

    /** Of the schemas of those that migrate. */
    private static final String PATTERN = "tenant_healthy*";

    private static LiveBookMe bookme;
    private static URI server;

    @BeforeAll
    static void start() {
        bookme = LiveBookMe.get();
        server = bookme.uri("/");
    }

    /** A stretch of time, in the time of {@link System#nanoTime}. */
    private record Stretch(long from, long to) {
        boolean has(Answer answer) {
            return answer.due() >= from && answer.due() < to;
        }
    }

    /** Tenants migrate back and forth; each stretch of that is compared with the one before, in which nothing happens. */
    @Test
    void other_tenants_are_served_as_ever_while_many_migrate() throws Exception {
        int rounds = Seed.rounds(3);
        int migrating = Seed.isLong() ? 200 : 30;
        Duration stretch = Duration.ofSeconds(Seed.isLong() ? 10 : 3);
        List<String> tenants = makeTenants(migrating);
        List<TestTenant> others = Stream.generate(bookme::newTenant).limit(4).toList();
        List<Stretch> stretches = new ArrayList<>();
        int runs = 0;
        List<Answer> answers = new ArrayList<>();
        try (Clients clients = Clients.of(others, server, Duration.ofMillis(100))) {
            awaitAnswers(clients, 300);
            thereAndBack(PATTERN, migrating);
            for (int i = 0; i < rounds; i++) {
                stretches.add(quiet(stretch));
                long begin = System.nanoTime();
                while (System.nanoTime() - begin < stretch.toNanos()) {
                    thereAndBack(PATTERN, migrating);
                    runs += 2;
                }
                stretches.add(new Stretch(begin, System.nanoTime()));
            }
            clients.close();
            answers.addAll(clients.answers());
        } finally {
            delete(tenants);
        }

        assertThat(answers.stream().filter(answer -> !answer.isServed()).limit(5))
                .as("not served")
                .isEmpty();
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < stretches.size(); i += 2) {
            ratios.add((double) p99(answers, stretches.get(i + 1)) / p99(answers, stretches.get(i)));
        }
        double ratio = ratios.stream().sorted().skip(rounds / 2).findFirst().orElseThrow();
        Figures.print(
                HealthyIT.class,
                "p99 of %d requests to other tenants, by stretches of %d s without and with migrations (%d runs over %d tenants): %s ms; with to without %.2f"
                        .formatted(
                                answers.size(),
                                stretch.toSeconds(),
                                runs,
                                migrating,
                                stretches.stream()
                                        .map(each -> p99(answers, each) / 1_000_000)
                                        .toList(),
                                ratio));
        if (Seed.isLong()) {
            assertThat(ratio)
                    .as("p99 with migrations to p99 without, in the middle of %s", ratios)
                    .isLessThanOrEqualTo(FACTOR);
        }
    }

    @Test
    void a_request_to_a_tenant_in_mid_change_is_asked_to_come_again_and_never_fails() throws Exception {
        TestTenant tenant = bookme.newTenant();
        List<Answer> answers;
        try (Clients clients = Clients.of(Stream.generate(() -> tenant).limit(4).toList(), server, Duration.ZERO)) {
            awaitAnswers(clients, 20);
            for (int i = 0; i < Seed.rounds(8); i++) {
                thereAndBack(tenant.schema(), 1);
                int soFar = clients.answers().size();
                Eventually.within(
                        Duration.ofMinutes(1),
                        "the tenant is served again",
                        () -> clients.answers().stream().skip(soFar).anyMatch(Answer::isServed));
            }
            clients.close();
            answers = clients.answers();
        }

        Map<Integer, Long> byStatus =
                answers.stream().collect(Collectors.groupingBy(Answer::status, Collectors.counting()));
        assertThat(byStatus.keySet())
                .as("%s, such as %s", byStatus, firstOther(answers))
                .containsOnly(200, 201, 503);
        List<Answer> refused =
                answers.stream().filter(answer -> answer.status() == 503).toList();
        assertThat(refused).allSatisfy(answer -> assertThat(answer.retryAfter()).isPresent());
        long slippedThrough = refused.stream()
                .filter(answer -> answer.body().contains("is being migrated")
                        || answer.body().contains("in use"))
                .count();
        Figures.print(
                HealthyIT.class,
                "a tenant under change answered " + byStatus + "; " + slippedThrough
                        + " requests were let in and met the change itself");
    }

    private static Optional<Answer> firstOther(List<Answer> answers) {
        return answers.stream()
                .filter(answer -> !answer.isServed() && answer.status() != 503)
                .findFirst();
    }

    /** Tenants that nobody uses; returns their schemas. */
    private static List<String> makeTenants(int number) {
        Tenants making = new Tenants(bookme.fleet());
        List<String> schemas = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            String name = "healthy%03d".formatted(i);
            making.create(new NewTenant("tenant_" + name, name, name + ".example.com", Optional.empty()));
            schemas.add("tenant_" + name);
        }
        return schemas;
    }

    /** The server is other tests' too, and they would not look for theirs among so many. */
    private static void delete(List<String> schemas) {
        TenantDeletion deletion = new TenantDeletion(bookme.fleet());
        schemas.forEach(deletion::delete);
    }

    /** Takes the product's last migration back and applies it again. */
    private static void thereAndBack(String schemas, int number) throws Exception {
        long back = awaitDone(
                bookme.asOperator()
                        .body(Map.of("schemas", List.of(schemas), "app", "services", "migration", "0002"))
                        .post("/ops/runs"),
                number);
        awaitDone(bookme.asOperator().post("/ops/runs/" + back + "/undo"), number);
    }

    private static long awaitDone(Response started, int number) throws Exception {
        long run = started.then()
                .statusCode(202)
                .body("total", equalTo(number))
                .extract()
                .jsonPath()
                .getLong("id");
        try (Connection connection = bookme.connection();
                Statement statement = connection.createStatement()) {
            Eventually.within(Duration.ofMinutes(2), "run " + run + " is completed", () -> {
                try (ResultSet done = statement.executeQuery(
                        "select from bookme.run where state = '" + RunState.COMPLETED + "' and id = " + run)) {
                    return done.next();
                }
            });
        }
        return run;
    }

    private static Stretch quiet(Duration length) throws InterruptedException {
        // Time itself is what is wanted here, and nothing is waited for.
        Thread.sleep(SETTLING.toMillis());
        long from = System.nanoTime();
        Thread.sleep(length.toMillis());
        return new Stretch(from, System.nanoTime());
    }

    /** The server's first requests compile it. */
    private static void awaitAnswers(Clients clients, int number) throws InterruptedException {
        Eventually.within(
                Duration.ofMinutes(1),
                number + " answers",
                () -> clients.answers().size() >= number);
    }

    /** In nanoseconds. */
    private static long p99(List<Answer> answers, Stretch stretch) {
        long[] sorted = answers.stream()
                .filter(stretch::has)
                .mapToLong(answer -> answer.took().toNanos())
                .sorted()
                .toArray();
        return sorted[(int) Math.ceil(sorted.length * 0.99) - 1];
    }
}
