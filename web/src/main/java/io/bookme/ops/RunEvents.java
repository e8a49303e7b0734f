package io.bookme.ops;

import io.bookme.api.ProblemException;
import io.bookme.migrations.run.Run;
import io.bookme.rollout.Progress;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The progress of runs as server-sent events.
 *
 * <p>An event is what the ledger says at the moment, and its id says the same in short: a client that lost its connection
 * has missed nothing that the next event does not tell, whichever node it comes back to.
 */
@ApplicationScoped
public class RunEvents {
    private static final Duration PERIOD = Duration.ofMillis(500);

    /** A sign of life for proxies, which cut silent connections. */
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(15);

    private static final int MOST_FOLLOWERS = 100;

    private final Semaphore places = new Semaphore(MOST_FOLLOWERS);

    @Inject
    private Progress progress;

    @Resource
    private ManagedScheduledExecutorService scheduler;

    /**
     * Sends events until the run ends or the client goes; returns at once.
     *
     * @param lastEvent the id of the last event that the client has seen, if any
     * @throws ProblemException 503 if too many clients follow runs on this node
     */
    void follow(long run, @Nullable String lastEvent, SseEventSink sink, Sse sse) {
        if (!places.tryAcquire()) {
            throw ProblemException.busy("Too many clients follow runs.", Duration.ofSeconds(5));
        }
        new Follower(run, lastEvent, sink, sse).look();
    }

    /** Whether a client that comes back has seen the end of the run already; 204 tells it to stay away. */
    static boolean isEnd(Run run, @Nullable String lastEvent) {
        return !run.state().isActive() && id(run).equals(lastEvent);
    }

    private static String id(Run run) {
        return run.state() + (run.interrupted() ? "-interrupted" : "") + "-" + run.done() + "-" + run.failed() + "-"
                + run.pending();
    }

    /** One client. It looks, tells what has changed, and asks to be woken again. */
    private final class Follower implements Runnable {
        private final long run;
        private final SseEventSink sink;
        private final Sse sse;
        private @Nullable String told;
        private long lastSign = System.nanoTime();

        Follower(long run, @Nullable String told, SseEventSink sink, Sse sse) {
            this.run = run;
            this.told = told;
            this.sink = sink;
            this.sse = sse;
        }

        @Override
        public void run() {
            look();
        }

        void look() {
            boolean goOn = false;
            try {
                goOn = !sink.isClosed() && tell(progress.run(run));
            } finally {
                if (goOn) {
                    Future<?> unused = scheduler.schedule(this, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
                } else {
                    leave();
                }
            }
        }

        private void leave() {
            places.release();
            sink.close();
        }

        /** False when there is nothing more to come. */
        private boolean tell(Run now) {
            boolean ended = !now.state().isActive();
            String id = id(now);
            if (ended || !id.equals(told)) {
                send(ended ? "end" : "progress", id, RunJson.of(now, progress.undoneBy(List.of(now))));
                told = id;
            } else if (System.nanoTime() - lastSign > SIGN_OF_LIFE.toNanos()) {
                sink.send(sse.newEventBuilder().comment("still here").build());
                lastSign = System.nanoTime();
            }
            return !ended;
        }

        private void send(String name, String id, RunJson data) {
            OutboundSseEvent event = sse.newEventBuilder()
                    .name(name)
                    .id(id)
                    .reconnectDelay(PERIOD.toMillis())
                    .mediaType(MediaType.APPLICATION_JSON_TYPE)
                    .data(data)
                    .build();
            sink.send(event);
            lastSign = System.nanoTime();
        }
    }
}
