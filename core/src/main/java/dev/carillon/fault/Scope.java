package dev.carillon.fault;

/** How far a fault reaches: the narrowest part of the world that its signal names (PROTOCOL H4). */
public sealed interface Scope {
    /** The reach without a name, as it stands in metrics. */
    String kind();

    /** The API server, or the way to it. */
    record Api() implements Scope {
        @Override
        public String kind() {
            return "api";
        }

        @Override
        public String toString() {
            return "api";
        }
    }

    record Namespace(String name) implements Scope {
        @Override
        public String kind() {
            return "namespace";
        }

        @Override
        public String toString() {
            return "namespace " + name;
        }
    }

    /** An admission webhook by its name. */
    record Webhook(String name) implements Scope {
        @Override
        public String kind() {
            return "webhook";
        }

        @Override
        public String toString() {
            return "webhook " + name;
        }
    }

    /** The request alone: nobody else is affected. */
    record Single() implements Scope {
        @Override
        public String kind() {
            return "single";
        }

        @Override
        public String toString() {
            return "request";
        }
    }

    Scope API = new Api();
    Scope SINGLE = new Single();
}
