package io.bookme.rollout;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.annotation.security.PermitAll;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import jakarta.ejb.Timeout;
import jakarta.ejb.Timer;
import jakarta.ejb.TimerConfig;
import jakarta.ejb.TimerService;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import java.time.Duration;

/**
 * Keeps a few schemas ready for new tenants, in the background: {@code bookme.tenants.spare} of them (or {@code
 * BOOKME_TENANTS_SPARE}; 3 by default, at most 100). With 0 this server makes none, and leaves alone what others keep.
 *
 * <p>Every server looks, by one query every few seconds; the pool lets one at a time make something. Its timers are not
 * persistent, and nothing that goes wrong here keeps the application from deploying or a tenant from being made.
 */
@PermitAll
@Singleton
@jakarta.ejb.Startup
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class SpareSchemas {
    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration INSPECTION = Duration.ofMinutes(5);

    @Resource
    private TimerService timers;

    @Inject
    private Engine engine;

    @Inject
    private SpareKeeper keeper;

    private final Turns turns = new Turns();

    /** What a timer is for. */
    private enum Occasion {
        LOOK,
        INSPECT
    }

    @PostConstruct
    void arm() {
        timers.createIntervalTimer(LOOK.toMillis(), LOOK.toMillis(), config(Occasion.LOOK));
        timers.createIntervalTimer(INSPECTION.toMillis(), INSPECTION.toMillis(), config(Occasion.INSPECT));
    }

    /** One may have been taken. */
    public void fillSoon() {
        timers.createSingleActionTimer(1, config(Occasion.LOOK));
    }

    private static TimerConfig config(Occasion occasion) {
        return new TimerConfig(occasion, false);
    }

    @Timeout
    void fire(Timer timer) {
        if (!engine.isReady()) {
            return;
        }
        if (timer.getInfo() == Occasion.INSPECT) {
            turns.inTurn(keeper::inspect);
        } else {
            turns.ifFree(keeper::look);
        }
    }
}
