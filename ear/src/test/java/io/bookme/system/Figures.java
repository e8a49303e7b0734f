package io.bookme.system;

/** What a scenario measured, for those who read the build's output. */
public final class Figures {
    private Figures() {}

    /**
     * @param figures in a sentence
     */
    public static void print(Class<?> scenario, String figures) {
        System.out.println("[" + scenario.getSimpleName() + "] " + figures);
    }
}
