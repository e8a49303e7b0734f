package io.bookme.migrations.command;

/**
 * Which of the three streams a person sees; the launcher script knows.
 *
 * @param in whether somebody can be asked
 * @param out whether the result is read by a person
 * @param err whether a line may be drawn again and again
 */
record Terminal(boolean in, boolean out, boolean err) {
    static final Terminal NONE = new Terminal(false, false, false);

    /**
     * @param descriptors of 0, 1 and 2 those that are terminals, such as {@code 02}
     */
    static Terminal of(String descriptors, String term) {
        boolean canDraw = !term.isEmpty() && !term.equals("dumb");
        return new Terminal(descriptors.contains("0"), descriptors.contains("1"), canDraw && descriptors.contains("2"));
    }
}
