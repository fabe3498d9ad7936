package dev.carillon.launch;

/** One action in one namespace: the narrowest part of the world that a breaker can hold back. */
record FlowKey(String action, String namespace) {
    static FlowKey of(Ticket ticket) {
        return new FlowKey(ticket.action(), ticket.namespace());
    }
}
