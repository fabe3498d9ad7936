package dev.carillon.lab.chaos;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection and its own connection to the server. Two threads: one reads requests, one
 * reads the server's answers, so that each side's end is seen at once and passed on. A request that a
 * rule takes goes over a connection of its own and needs a third.
 */
final class Connection {
    private final FaultProxy proxy;
    private final Endpoint endpoint;
    private final Socket plainClient;
    private final BlockingQueue<Exchange> passing = new ArrayBlockingQueue<>(1);
    private volatile boolean swallowed;
    private volatile boolean ended;
    private volatile @Nullable Exchange current;
    private volatile @Nullable Wire server;
    private volatile @Nullable Valve toClient;

    Connection(FaultProxy proxy, Endpoint endpoint, Socket plainClient) {
        this.proxy = proxy;
        this.endpoint = endpoint;
        this.plainClient = plainClient;
    }

    /** Serves the client until either side ends. */
    void serve() {
        try {
            plainClient.setTcpNoDelay(true);
            // First the server: while it is down, no client gets as far as a TLS handshake, so that
            // the client knows that nothing was sent, as it would without the proxy.
            Socket plainServer = endpoint.reach();
            Wire towardsServer = endpoint.serverSide(plainServer);
            server = towardsServer;
            Wire client = endpoint.clientSide(plainClient);
            Valve valve = new Valve(client.out(), Long.MAX_VALUE);
            toClient = valve;
            if (swallowed) {
                valve.shut();
            }
            Thread.ofVirtual().start(() -> passAnswers(towardsServer, client, valve));
            requests(towardsServer, client, valve);
            end(Trouble.Cut.CLOSE);
        } catch (IOException e) {
            end(Trouble.Cut.RESET);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end(Trouble.Cut.RESET);
        }
    }

    /** From now on this connection is dead, and nobody is told. */
    void swallow() {
        swallowed = true;
        Valve valve = toClient;
        if (valve != null) {
            valve.shut();
        }
    }

    /** Ends both sides. */
    void end(Trouble.Cut how) {
        ended = true;
        Wire.cut(plainClient, how);
        Wire towardsServer = server;
        if (towardsServer != null) {
            towardsServer.cut(Trouble.Cut.CLOSE);
        }
        Exchange last = current;
        if (last != null) {
            last.finish();
        }
        proxy.forget(this);
    }

    private void requests(Wire towardsServer, Wire client, Valve valve) throws IOException, InterruptedException {
        while (true) {
            Optional<Asked> read = Asked.read(client.in(), valve);
            Exchange last = current;
            if (read.isEmpty()) {
                return;
            }
            if (last != null) {
                last.awaitFinish();
            }
            if (ended) {
                return;
            }
            Asked asked = read.get();
            FaultProxy.Fate fate = proxy.fate(asked, swallowed);
            current = fate.exchange();
            if (swallowed) {
                continue;
            }
            if (fate.rule().isPresent()) {
                Rule rule = fate.rule().get();
                Thread.ofVirtual().start(() -> meet(rule, asked, fate.exchange(), valve));
                continue;
            }
            pass(asked, fate.exchange(), towardsServer, client);
        }
    }

    private void pass(Asked asked, Exchange exchange, Wire towardsServer, Wire client)
            throws IOException, InterruptedException {
        passing.put(exchange);
        asked.writeTo(towardsServer.out());
        if (asked.wantsUpgrade()) {
            exchange.awaitFinish();
            if (exchange.upgraded()) {
                Bodies.copy(client.in(), towardsServer.out(), Long.MAX_VALUE);
            }
        }
    }

    private void passAnswers(Wire towardsServer, Wire client, Valve valve) {
        try {
            boolean more = true;
            while (more) {
                Optional<Head> head = Head.read(towardsServer.in());
                if (head.isEmpty()) {
                    break;
                }
                more = passAnswer(head.get(), towardsServer, valve);
            }
            if (!swallowed) {
                client.close();
                end(Trouble.Cut.CLOSE);
            }
        } catch (IOException e) {
            if (!swallowed) {
                end(Trouble.Cut.RESET);
            }
        }
    }

    /** Passes one answer on; whether another may follow. */
    private boolean passAnswer(Head head, Wire towardsServer, Valve valve) throws IOException {
        int status = Bodies.status(head);
        if (status < 200 && status != 101) {
            valve.write(head.bytes());
            valve.flush();
            return true;
        }
        Exchange exchange = passing.poll();
        if (exchange == null) {
            throw new IOException("An answer without a request: " + head.start());
        }
        exchange.serverSaid(status);
        if (!swallowed) {
            exchange.clientTold(status);
        }
        Bodies.Relayed relayed = Bodies.relay(head, exchange.method(), towardsServer.in(), valve);
        if (status == 101) {
            exchange.upgrade();
            Bodies.copy(towardsServer.in(), valve, Long.MAX_VALUE);
            return false;
        }
        exchange.finish();
        return relayed.reusable();
    }

    private void meet(Rule rule, Asked asked, Exchange exchange, Valve valve) {
        try {
            switch (rule.trouble()) {
                case Trouble.Answer(Canned canned) -> tell(canned, exchange, valve);
                case Trouble.CutBefore(Trouble.Cut how) -> end(how);
                case Trouble.CutAfter(Trouble.Cut how, int bytes) -> {
                    forwardSome(asked, exchange, valve, bytes);
                    end(how);
                }
                case Trouble.AnswerAfter(Canned canned) -> {
                    forward(asked, exchange, OutputStream.nullOutputStream());
                    tell(canned, exchange, valve);
                }
                case Trouble.AnswerBefore(Canned canned, var delay) -> {
                    tell(canned, exchange, valve);
                    rule.pause(delay);
                    forward(asked, exchange, OutputStream.nullOutputStream());
                }
                case Trouble.HangBefore() -> {}
                case Trouble.HangAfter() -> forward(asked, exchange, OutputStream.nullOutputStream());
                case Trouble.DelayBefore(var delay) -> {
                    rule.pause(delay);
                    answer(asked, exchange, valve);
                }
                case Trouble.DelayAfter(var delay) -> {
                    ByteArrayOutputStream kept = new ByteArrayOutputStream();
                    int status = forward(asked, exchange, kept).status();
                    rule.pause(delay);
                    tell(status, kept.toByteArray(), exchange, valve);
                }
                case Trouble.Hold() -> {
                    rule.awaitRelease();
                    answer(asked, exchange, valve);
                }
                case Trouble.Twice() -> {
                    forward(asked, exchange, OutputStream.nullOutputStream());
                    answer(asked, exchange, valve);
                }
                case Trouble.AndAgain() -> {
                    answer(asked, exchange, valve);
                    rule.awaitRelease();
                    forward(asked, exchange, OutputStream.nullOutputStream());
                }
                case Trouble.Nothing() -> answer(asked, exchange, valve);
            }
        } catch (IOException e) {
            end(Trouble.Cut.RESET);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end(Trouble.Cut.RESET);
        }
    }

    private void answer(Asked asked, Exchange exchange, Valve valve) throws IOException {
        Bodies.Relayed relayed = forward(asked, exchange, valve);
        exchange.clientTold(relayed.status());
        exchange.finish();
        if (!relayed.reusable()) {
            end(Trouble.Cut.CLOSE);
        }
    }

    private void forwardSome(Asked asked, Exchange exchange, Valve valve, int bytes) throws IOException {
        if (bytes == 0) {
            forward(asked, exchange, OutputStream.nullOutputStream());
            return;
        }
        try {
            forward(asked, exchange, new Valve(valve, bytes));
        } catch (Valve.Spent e) {
            assert exchange.seen().serverStatus() != 0 : e;
        }
    }

    /** Sends the request over a connection of its own, whether or not the client is still there. */
    private Bodies.Relayed forward(Asked asked, Exchange exchange, OutputStream to) throws IOException {
        Wire wire = endpoint.serverSide(endpoint.reach());
        try {
            asked.writeTo(wire.out());
            Head head =
                    Head.read(wire.in()).orElseThrow(() -> new EOFException("The server closed instead of answering"));
            exchange.serverSaid(Bodies.status(head));
            return Bodies.relay(head, asked.method(), wire.in(), to);
        } finally {
            wire.cut(Trouble.Cut.CLOSE);
        }
    }

    private static void tell(Canned canned, Exchange exchange, Valve valve) throws IOException {
        tell(canned.status(), canned.bytes(), exchange, valve);
    }

    private static void tell(int status, byte[] answer, Exchange exchange, Valve valve) throws IOException {
        exchange.clientTold(status);
        valve.write(answer);
        valve.flush();
        exchange.finish();
    }
}
