package io.bookme.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What many ask for and one fetches. */
class LastAnswerTest {
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration USABLE = Duration.ofSeconds(60);

    private final AtomicLong time = new AtomicLong();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean away;
    private volatile CountDownLatch silent = new CountDownLatch(0);
    private final LastAnswer<Integer> answer = answer(Duration.ofSeconds(30));

    private LastAnswer<Integer> answer(Duration patience) {
        return new LastAnswer<>(this::fetch, time::get, FRESH, USABLE, patience);
    }

    private Integer fetch() {
        CountDownLatch until = silent;
        int number = asked.incrementAndGet();
        try {
            assertThat(until.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (away) {
            throw new IllegalStateException("away " + number);
        }
        return number;
    }

    private void pass(Duration duration) {
        time.addAndGet(duration.toNanos());
    }

    @Test
    void a_fresh_answer_costs_no_question() {
        assertThat(answer.get()).isEqualTo(1);
        assertThat(answer.get()).isEqualTo(1);
        pass(FRESH);
        assertThat(answer.get()).isEqualTo(2);
    }

    @Test
    void what_is_not_in_it_may_be_in_a_newer_one() {
        Integer first = answer.get();
        assertThat(answer.after(first)).isEqualTo(2);
        assertThat(answer.after(first)).isEqualTo(2);
    }

    @Test
    void where_no_newer_one_can_be_had_the_last_one_does_for_a_while() {
        assertThat(answer.get()).isEqualTo(1);
        away = true;
        pass(USABLE.minusSeconds(2));
        assertThat(answer.get()).isEqualTo(1);
        assertThat(answer.after(answer.get())).isEqualTo(1);
        pass(Duration.ofSeconds(2));
        assertThatThrownBy(answer::get).hasMessageStartingWith("away");
        away = false;
        pass(FRESH);
        assertThat(answer.get()).isGreaterThan(1);
    }

    @Test
    void a_failure_is_remembered_as_long_as_a_fresh_answer() {
        away = true;
        assertThatThrownBy(answer::get).hasMessage("away 1");
        assertThatThrownBy(answer::get).hasMessage("away 1");
        pass(FRESH);
        assertThatThrownBy(answer::get).hasMessage("away 2");
    }

    @Test
    void what_was_forgotten_takes_no_newer_ones_place() {
        assertThat(answer.get()).isEqualTo(1);
        answer.forget();
        away = true;
        assertThatThrownBy(answer::get).hasMessage("away 2");
    }

    @Test
    void while_one_waits_for_a_newer_one_the_others_have_the_last_one() throws Exception {
        assertThat(answer.get()).isEqualTo(1);
        pass(FRESH);
        silent = new CountDownLatch(1);
        CompletableFuture<Integer> fetching = CompletableFuture.supplyAsync(answer::get);
        awaitQuestion(2);
        assertThat(CompletableFuture.supplyAsync(answer::get).get(60, TimeUnit.SECONDS))
                .isEqualTo(1);
        silent.countDown();
        assertThat(fetching.get(60, TimeUnit.SECONDS)).isEqualTo(2);
    }

    @Test
    void of_those_who_wait_for_one_that_fails_none_begins_to_wait_anew() throws Exception {
        away = true;
        silent = new CountDownLatch(1);
        List<CompletableFuture<Integer>> all = Stream.generate(() -> {
                    CompletableFuture<Integer> each = new CompletableFuture<>();
                    Thread thread = new Thread(() -> each.completeAsync(answer::get, Runnable::run));
                    thread.setDaemon(true);
                    thread.start();
                    return each;
                })
                .limit(20)
                .toList();
        awaitQuestion(1);
        silent.countDown();
        for (CompletableFuture<Integer> each : all) {
            assertThatThrownBy(() -> get(each)).hasRootCauseMessage("away 1");
        }
    }

    @Test
    void one_whose_connection_is_dead_does_not_hold_up_the_others_for_ever() throws Exception {
        LastAnswer<Integer> impatient = answer(Duration.ofMillis(10));
        CountDownLatch dead = new CountDownLatch(1);
        silent = dead;
        CompletableFuture<Integer> hanging = CompletableFuture.supplyAsync(impatient::get);
        awaitQuestion(1);
        silent = new CountDownLatch(0);
        assertThat(CompletableFuture.supplyAsync(impatient::get).get(60, TimeUnit.SECONDS))
                .isEqualTo(2);
        dead.countDown();
        assertThat(hanging.get(60, TimeUnit.SECONDS)).isEqualTo(1);
    }

    private static Integer get(CompletableFuture<Integer> future)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(60, TimeUnit.SECONDS);
    }

    private void awaitQuestion(int number) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (asked.get() < number) {
            assertThat(System.nanoTime()).as("question %d", number).isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
