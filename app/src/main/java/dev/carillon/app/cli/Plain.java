package dev.carillon.app.cli;

/** Text of other people, made fit for a terminal and for one line of a log. */
public final class Plain {
    private Plain() {}

    /**
     * The text on one line and without control characters: names, notes and messages come from other people, and an
     * escape sequence among them must not reach the terminal.
     */
    public static String text(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (Character.getType(c)) {
                case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> plain.append(' ');
                case Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED -> plain.append('?');
                default -> plain.appendCodePoint(c);
            }
        });
        return plain.toString().strip();
    }
}
