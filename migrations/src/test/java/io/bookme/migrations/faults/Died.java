package io.bookme.migrations.faults;

/** A process is dead: what would run afterwards in it must not. No one catches it but the scenario. */
final class Died extends Error {
    private static final long serialVersionUID = 1L;

    Died() {
        super("the process is dead", null, false, false);
    }

    /** Makes the threads of a process that may die: silent when it does. */
    static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "mortal");
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((dead, cause) -> {
            if (!(cause instanceof Died)) {
                System.getLogger(Died.class.getName()).log(System.Logger.Level.ERROR, "in " + dead, cause);
            }
        });
        return thread;
    }
}
