package io.bookme.rollout;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.tenant.SparePool;
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
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a few schemas ready for new tenants, in the background: {@code bookme.tenants.spare} of them (or {@code
 * BOOKME_TENANTS_SPARE}; 3 by default, at most 100, 0 for none).
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
    private static final System.Logger LOG = System.getLogger(SpareSchemas.class.getName());

    private static final String SETTING = "bookme.tenants.spare";
    private static final int DEFAULT = 3;
    private static final int MOST = 100;

    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration INSPECTION = Duration.ofMinutes(5);

    @Resource
    private TimerService timers;

    @Inject
    private Engine engine;

    private final ReentrantLock busy = new ReentrantLock();
    private final int size = size(ConfigProvider.getConfig().getOptionalValue(SETTING, String.class));
    private @Nullable String lastProblem;

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

    /** A value that cannot be used is logged, and the careful choice taken. */
    static int size(Optional<String> setting) {
        Optional<String> text = setting.map(String::strip).filter(value -> !value.isEmpty());
        if (text.isEmpty()) {
            return DEFAULT;
        }
        if (text.get().matches("\\d{1,3}") && Integer.parseInt(text.get()) <= MOST) {
            return Integer.parseInt(text.get());
        }
        LOG.log(Level.ERROR, "{0}={1} cannot be used; no spare schemas are kept", SETTING, text.get());
        return 0;
    }

    @Timeout
    void fire(Timer timer) {
        if (!engine.isReady() || !busy.tryLock()) {
            return;
        }
        try {
            SparePool pool = new SparePool(engine.fleet(), size);
            if (timer.getInfo() == Occasion.INSPECT) {
                pool.inspect();
            }
            int made = pool.fill();
            if (made > 0) {
                LOG.log(Level.INFO, "{0} spare schemas were made for new tenants", made);
            }
            tell(null);
        } catch (BookMeException e) {
            tell(e.getMessage() + " " + e.nextStep());
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "The spare schemas could not be looked after; it is tried again", e);
        } finally {
            busy.unlock();
        }
    }

    /** Says what is wrong once, not every few seconds. */
    private void tell(@Nullable String problem) {
        if (problem != null && !Objects.equals(problem, lastProblem)) {
            LOG.log(Level.WARNING, "No spare schemas for now, new tenants are made the slower way: {0}", problem);
        }
        lastProblem = problem;
    }
}
