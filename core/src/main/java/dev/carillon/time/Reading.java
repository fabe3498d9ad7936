package dev.carillon.time;

/** What came of reading a text: a value, or what is wrong with the text and how to mend it. */
sealed interface Reading<T> {
    /** Longer texts are cut where a message shows them: a message ends up in a condition of a Kubernetes object. */
    int SHOWN_CHARACTERS = 200;

    record Read<T>(T value) implements Reading<T> {}

    record Unreadable<T>(String message, String fix) implements Reading<T> {
        /** The same fault, where another type was wanted. */
        <U> Unreadable<U> as() {
            return new Unreadable<>(message, fix);
        }
    }

    static String shown(String text) {
        if (text.length() <= SHOWN_CHARACTERS) {
            return text;
        }
        boolean splitsPair = Character.isHighSurrogate(text.charAt(SHOWN_CHARACTERS - 1));
        return text.substring(0, splitsPair ? SHOWN_CHARACTERS - 1 : SHOWN_CHARACTERS) + "...";
    }
}
