package io.bookme.rollout;

import io.bookme.migrations.BookMeException;
import io.bookme.migrations.tenant.SparePool;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Looks after this database's {@linkplain SparePool spare schemas} when it is asked to, and says once what keeps it from
 * that. Not for use by several threads at once.
 */
@Dependent
class SpareKeeper {
    private static final System.Logger LOG = System.getLogger(SpareKeeper.class.getName());

    private static final String SETTING = "bookme.tenants.spare";
    private static final int DEFAULT = 3;
    private static final int MOST = 100;

    private final Engine engine;
    private final int size;
    private final Patience patience;
    private final Complaints<Occasion> complaints = new Complaints<>();

    /** What it is asked for. */
    private enum Occasion {
        LOOK,
        INSPECTION
    }

    @Inject
    SpareKeeper(Engine engine) {
        this(engine, size(ConfigProvider.getConfig().getOptionalValue(SETTING, String.class)), System::nanoTime);
    }

    /**
     * @param size how many to keep ready
     * @param nanoTime a clock as {@link System#nanoTime}
     */
    SpareKeeper(Engine engine, int size, LongSupplier nanoTime) {
        this.engine = engine;
        this.size = size;
        this.patience = new Patience(nanoTime);
    }

    /** A value that cannot be used is logged, and the careful choice taken. */
    private static int size(Optional<String> setting) {
        Optional<String> text = setting.map(String::strip).filter(value -> !value.isEmpty());
        if (text.isEmpty()) {
            return DEFAULT;
        }
        if (text.get().matches("\\d{1,3}") && Integer.parseInt(text.get()) <= MOST) {
            return Integer.parseInt(text.get());
        }
        LOG.log(Level.ERROR, "{0}={1} cannot be used; this server makes no spare schemas", SETTING, text.get());
        return 0;
    }

    /** Makes what is missing; one query if nothing is. */
    void look() {
        attempt(Occasion.LOOK, () -> fill(pool()));
    }

    /** Reads the truth of each first, and asks again for what was refused. */
    void inspect() {
        patience.end();
        attempt(Occasion.INSPECTION, () -> {
            SparePool pool = pool();
            pool.inspect();
            fill(pool);
        });
    }

    private SparePool pool() {
        return new SparePool(engine.fleet(), size);
    }

    private static void fill(SparePool pool) {
        int made = pool.fill();
        if (made > 0) {
            LOG.log(Level.INFO, "{0} spare schemas were made for new tenants", made);
        }
    }

    private void attempt(Occasion occasion, Runnable work) {
        try {
            patience.attempt(work);
            complaints.isSettled(occasion == Occasion.INSPECTION ? List.of(Occasion.values()) : List.of(occasion));
        } catch (BookMeException e) {
            if (complaints.isNews(occasion, String.valueOf(e.getMessage()))) {
                LOG.log(Level.WARNING, "No spare schemas are made for now: {0} {1}", e.getMessage(), e.nextStep());
            }
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "The spare schemas could not be looked after; it is tried again", e);
        }
    }
}
