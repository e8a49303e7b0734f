package io.bookme.tenancy;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.io.Serial;
import java.io.Serializable;

/** Ties the transaction that the container has begun to the tenant of the call. */
@ForTenant
@Interceptor
@Priority(Interceptor.Priority.LIBRARY_BEFORE)
public class ForTenantInterceptor implements Serializable {
    @Serial
    private static final long serialVersionUID = 1L;

    @Inject
    private CurrentTenant current;

    @Inject
    private TenantTransaction transaction;

    @AroundInvoke
    Object tieToTenant(InvocationContext call) throws Exception {
        transaction.tie(current.require());
        return call.proceed();
    }
}
