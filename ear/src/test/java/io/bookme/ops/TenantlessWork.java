package io.bookme.ops;

import io.bookme.core.PageRequest;
import io.bookme.services.Service;
import io.bookme.services.ServiceFilter;
import io.bookme.services.Services;
import jakarta.annotation.Resource;
import jakarta.annotation.security.PermitAll;
import jakarta.ejb.AsyncResult;
import jakarta.ejb.Asynchronous;
import jakarta.ejb.Lock;
import jakarta.ejb.LockType;
import jakarta.ejb.Singleton;
import jakarta.ejb.Timeout;
import jakarta.ejb.TimerConfig;
import jakarta.ejb.TimerService;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Asks for services where there is no tenant, and answers with the name of the exception at the bottom of what it met. */
@Singleton
@PermitAll
@Lock(LockType.READ)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class TenantlessWork {
    private final BlockingQueue<String> fromTimer = new LinkedBlockingQueue<>();

    @Inject
    private Services services;

    @PersistenceContext(unitName = "ejb.jar#tenant")
    private EntityManager entities;

    @Resource
    private TimerService timers;

    public String directly() {
        return outcome(this::unguarded);
    }

    public String unguarded() {
        ServiceFilter all = new ServiceFilter(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        return services.list(all, new PageRequest(1, 1, List.of())).items().toString();
    }

    @TransactionAttribute(TransactionAttributeType.REQUIRED)
    public String pastTheInterceptor() {
        return outcome(() -> String.valueOf(entities.find(Service.class, 1L)));
    }

    @Asynchronous
    public Future<String> asynchronously() {
        return new AsyncResult<>(directly());
    }

    public String inTimer() throws InterruptedException {
        timers.createSingleActionTimer(0, new TimerConfig(null, false));
        return String.valueOf(fromTimer.poll(30, TimeUnit.SECONDS));
    }

    @Timeout
    void onTimer() {
        fromTimer.add(directly());
    }

    private static String outcome(Supplier<String> work) {
        try {
            return "served " + work.get();
        } catch (RuntimeException e) {
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            return root.getClass().getSimpleName();
        }
    }
}
