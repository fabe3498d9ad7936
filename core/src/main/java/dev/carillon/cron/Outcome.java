package dev.carillon.cron;

/** How a slot ended. Each slot ends in exactly one, and only {@code Missed} may be amended (to a late {@code Created}). */
public sealed interface Outcome {
    /** @param late whether the run was found after the slot had been given up (a stray that had started) */
    record Created(String childUid, boolean late) implements Outcome {}

    /** The run existed already and is ours. */
    record Adopted(String childUid) implements Outcome {}

    /** @param note what explains it, for instance the run that was in the way; may be empty */
    record Skipped(Skip why, String note) implements Outcome {
        /** As short as it is stored: a longer one in memory would differ from the stored account for ever. */
        public Skipped {
            note = Reason.shortened(note);
        }
    }

    /** The request can never succeed. @param reason CamelCase, for instance {@code Invalid} */
    record Rejected(String reason, String note) implements Outcome {
        public Rejected {
            note = Reason.shortened(note);
        }
    }

    /** @param reason {@code WindowClosed} or what blocked it, CamelCase. @param note the last fault */
    record Missed(String reason, String note) implements Outcome {
        public Missed {
            note = Reason.shortened(note);
        }
    }

    /** Why a slot was not wanted. */
    enum Skip {
        SUSPENDED("Suspended"),
        STOPPED("Stopped"),
        WHEN_FALSE("WhenFalse"),
        FORBIDDEN("Forbidden"),
        SUPERSEDED("Superseded"),
        SCHEDULE_CHANGED("ScheduleChanged");

        private final String text;

        Skip(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    /** The reason of a slot that nobody could launch in time, without anything more to say. */
    String WINDOW_CLOSED = "WindowClosed";

    /** The reason of slots that a spec nobody can use held until their close (ADR 0006). */
    String SPEC_INVALID = "SpecInvalid";

    /** The reason of slots that a condition nobody can use held until their close (ADR 0006). */
    String EXPRESSION_UNUSABLE = "ExpressionUnusable";

    /** The reason of slots that waited in vain for a template. */
    String TEMPLATE_NOT_FOUND = "TemplateNotFound";

    /** {@code Created}, {@code Adopted}, {@code Skipped}, {@code Rejected} or {@code Missed}. */
    default String kind() {
        return switch (this) {
            case Created created -> "Created";
            case Adopted adopted -> "Adopted";
            case Skipped skipped -> "Skipped";
            case Rejected rejected -> "Rejected";
            case Missed missed -> "Missed";
        };
    }

    /** The reason inside the kind, empty for a run that exists. */
    default String reason() {
        return switch (this) {
            case Created created -> created.late() ? "Late" : "";
            case Adopted adopted -> "";
            case Skipped skipped -> skipped.why().text();
            case Rejected rejected -> rejected.reason();
            case Missed missed -> missed.reason();
        };
    }

    default String note() {
        return switch (this) {
            case Created created -> "";
            case Adopted adopted -> "";
            case Skipped skipped -> skipped.note();
            case Rejected rejected -> rejected.note();
            case Missed missed -> missed.note();
        };
    }

    /** The uid of the slot's run, empty when it has none. */
    default String childUid() {
        return switch (this) {
            case Created created -> created.childUid();
            case Adopted adopted -> adopted.childUid();
            case Skipped skipped -> "";
            case Rejected rejected -> "";
            case Missed missed -> "";
        };
    }

    default boolean hasRun() {
        return !childUid().isEmpty();
    }

    /** Whether both are the same but for their notes and uids: such outcomes in a row share a range. */
    default boolean isLike(Outcome other) {
        return kind().equals(other.kind()) && reason().equals(other.reason());
    }
}
