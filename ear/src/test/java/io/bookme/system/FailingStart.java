package io.bookme.system;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;

/** Keeps a WAR from starting. */
public class FailingStart implements ServletContextListener {
    @Override
    public void contextInitialized(ServletContextEvent event) {
        throw new IllegalStateException("This build does not start");
    }
}
