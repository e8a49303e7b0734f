package io.bookme.ops;

import io.bookme.rollout.Startup;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;

/**
 * Lets the rollout begin. The WAR is the last part of the EAR to start, and a build of which it does not start must not
 * have changed the database already.
 */
@WebListener
public class RolloutStart implements ServletContextListener {
    @Inject
    private Startup rollout;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        rollout.begin();
    }
}
