package dev.carillon.expr;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads an expression of expr-lang by precedence climbing. What is not supported is refused by name. */
final class Parser {
    private final List<Token> tokens;
    private final Functions functions;
    private int next;
    private int nesting;
    private int terms;
    private int closures;

    private Parser(List<Token> tokens, Functions functions) {
        this.tokens = tokens;
        this.functions = functions;
    }

    static Term parse(String source, Functions functions) {
        Parser parser = new Parser(Lexer.tokens(source), functions);
        Term term = parser.expression(0);
        if (parser.peek().isOperator(";")) {
            throw Refusal.unsupported(parser.peek().at(), "a sequence with ';'", "write one expression");
        }
        if (parser.peek().kind() != Token.Kind.END) {
            throw unexpected(parser.peek());
        }
        return term;
    }

    private Token peek() {
        return tokens.get(next);
    }

    private Token take() {
        Token token = peek();
        if (token.kind() != Token.Kind.END) {
            next++;
        }
        return token;
    }

    private boolean takeBracket(String symbol) {
        boolean here = peek().isBracket(symbol);
        next += here ? 1 : 0;
        return here;
    }

    private boolean takeOperator(String symbol) {
        boolean here = peek().isOperator(symbol);
        next += here ? 1 : 0;
        return here;
    }

    private void expectBracket(String symbol) {
        if (!takeBracket(symbol)) {
            throw Refusal.syntax(peek().at(), "found " + peek().shown(), "put '" + symbol + "' before it");
        }
    }

    private void expectOperator(String symbol) {
        if (!takeOperator(symbol)) {
            throw Refusal.syntax(peek().at(), "found " + peek().shown(), "put '" + symbol + "' before it");
        }
    }

    private static Refusal unexpected(Token token) {
        return token.kind() == Token.Kind.END
                ? Refusal.syntax(token.at(), "the expression ends too early", "complete it")
                : Refusal.syntax(token.at(), "unexpected " + token.shown(), "remove it or put an operator before it");
    }

    /** Counts each term against {@link Limits#TERMS}. */
    private <T extends Term> T made(T term) {
        Limits.checkTerms(++terms, term.at());
        return term;
    }

    private Term expression(int precedence) {
        Limits.checkNesting(++nesting, peek().at());
        Term left = binaries(primary(), precedence);
        Term result = precedence == 0 ? choices(left) : left;
        nesting--;
        return result;
    }

    private Term binaries(Term first, int precedence) {
        Term left = first;
        boolean coalesced = false;
        while (true) {
            Token token = peek();
            if (precedence == 0 && takeOperator("|")) {
                Token name = take();
                if (name.kind() != Token.Kind.NAME) {
                    throw Refusal.syntax(name.at(), "a pipe leads to " + name.shown(), "name a function after '|'");
                }
                left = call(name, Optional.of(left));
                coalesced = false;
                continue;
            }
            boolean negated = token.isOperator("not");
            Optional<Operator> found = Operator.of(negated ? tokens.get(next + 1) : token);
            if (negated && found.filter(Operator.NEGATABLE::contains).isEmpty()) {
                throw unexpected(token);
            }
            if (found.isEmpty() || found.get().precedence() < precedence) {
                return left;
            }
            Operator operator = found.get();
            if (coalesced && operator != Operator.COALESCE) {
                throw Refusal.syntax(token.at(), "?? is mixed with " + token.shown(), "put one of them in parentheses");
            }
            next += negated ? 2 : 1;
            left = Operator.ORDERING.contains(operator)
                    ? ordering(left, operator, token.at())
                    : plain(left, operator, token.at());
            left = negated ? made(new Term.Unary("!", left, token.at())) : left;
            coalesced = operator == Operator.COALESCE;
        }
    }

    private Term plain(Term left, Operator operator, int at) {
        Term right = expression(operator.rightPrecedence());
        if (operator == Operator.MATCHES
                && right instanceof Term.Literal(Value pattern, int patternAt)
                && pattern instanceof Value.Text(String text)) {
            Regex.parse(text, patternAt); // a bad literal pattern is an error, reached or not
        }
        return made(new Term.Binary(operator, left, right, at));
    }

    /** {@code a < b < c} means {@code a < b && b < c}. */
    private Term ordering(Term first, Operator firstOperator, int at) {
        Term left = first;
        Operator operator = firstOperator;
        Optional<Term> all = Optional.empty();
        while (true) {
            Term right = expression(operator.rightPrecedence());
            Term here = made(new Term.Binary(operator, left, right, at));
            all = Optional.of(all.<Term>map(before -> made(new Term.Binary(Operator.AND, before, here, at)))
                    .orElse(here));
            Optional<Operator> following = Operator.of(peek()).filter(Operator.ORDERING::contains);
            if (following.isEmpty()) {
                return all.get();
            }
            next++;
            left = right;
            operator = following.get();
        }
    }

    private Term choices(Term first) {
        Term term = first;
        while (peek().isOperator("?")) {
            int at = take().at();
            if (takeOperator(":")) {
                term = made(new Term.Choice(term, term, expression(0), at));
            } else {
                Term yes = expression(0);
                expectOperator(":");
                term = made(new Term.Choice(term, yes, expression(0), at));
            }
        }
        return term;
    }

    private Term primary() {
        Token token = peek();
        boolean not = token.isOperator("!") || token.isOperator("not");
        if (not || token.isOperator("-") || token.isOperator("+")) {
            next++;
            Term of = expression(not ? Operator.NOT_PRECEDENCE : Operator.SIGN_PRECEDENCE);
            return postfix(made(new Term.Unary(not ? "!" : token.text(), of, token.at())));
        }
        if (takeBracket("(")) {
            Term inner = expression(0);
            if (peek().isOperator(";")) {
                throw Refusal.unsupported(peek().at(), "a sequence with ';'", "write one expression");
            }
            expectBracket(")");
            return postfix(inner);
        }
        if (closures > 0 && takeOperator("#")) {
            if (peek().kind() == Token.Kind.NAME && peek().at() == token.at() + 1) {
                throw Refusal.unsupported(token.at(), "#" + peek().text(), "use # for the item");
            }
            return postfix(made(new Term.Element(token.at())));
        }
        if (closures > 0 && token.isOperator(".")) {
            return postfix(made(new Term.Element(token.at())));
        }
        return atom(take());
    }

    private Term atom(Token token) {
        return switch (token.kind()) {
            case NUMBER -> made(new Term.Literal(Numbers.literal(token), token.at()));
            case STRING -> postfix(made(new Term.Literal(new Value.Text(token.text()), token.at())));
            case NAME -> named(token);
            case BRACKET -> bracketed(token);
            case OPERATOR -> throw operatorAtStart(token);
            case END -> throw unexpected(token);
        };
    }

    private static Refusal operatorAtStart(Token token) {
        return switch (token.text()) {
            case "let" -> Refusal.unsupported(token.at(), "'let'", "repeat the value instead of naming it");
            case "if" -> Refusal.unsupported(token.at(), "'if'", "write condition ? yes : no");
            case "::" -> Refusal.unsupported(token.at(), "'::'", "call the function by its plain name");
            default -> unexpected(token);
        };
    }

    private Term named(Token token) {
        return switch (token.text()) {
            case "true", "false" ->
                made(new Term.Literal(new Value.Bool(token.text().equals("true")), token.at()));
            case "nil" -> made(new Term.Literal(Value.Nil.NIL, token.at()));
            case "$env" -> throw Refusal.unsupported(token.at(), "'$env'", "name the variable");
            default ->
                postfix(
                        peek().isBracket("(")
                                ? call(token, Optional.empty())
                                : made(new Term.Name(token.text(), token.at())));
        };
    }

    private Term bracketed(Token open) {
        return switch (open.text()) {
            case "[" -> postfix(made(new Term.ListOf(listed("]"), open.at())));
            case "{" -> postfix(made(new Term.MapOf(entries(), open.at())));
            default -> throw unexpected(open);
        };
    }

    /** Terms up to the closing bracket, which is taken; a trailing comma is allowed. */
    private List<Term> listed(String close) {
        List<Term> items = new ArrayList<>();
        while (!takeBracket(close)) {
            if (!items.isEmpty()) {
                expectOperator(",");
                if (takeBracket(close)) {
                    break;
                }
            }
            items.add(expression(0));
        }
        return items;
    }

    private List<Term.Entry> entries() {
        List<Term.Entry> entries = new ArrayList<>();
        while (!takeBracket("}")) {
            if (!entries.isEmpty()) {
                expectOperator(",");
                if (takeBracket("}")) {
                    break;
                }
            }
            Term key = key();
            expectOperator(":");
            entries.add(new Term.Entry(key, expression(0)));
        }
        return entries;
    }

    private Term key() {
        Token token = peek();
        return switch (token.kind()) {
            case NAME, STRING, NUMBER -> made(new Term.Literal(new Value.Text(take().text()), token.at()));
            case BRACKET, OPERATOR, END -> {
                if (!token.isBracket("(")) {
                    throw Refusal.syntax(
                            token.at(), "a map key is " + token.shown(), "use a name, a string or (an expression)");
                }
                yield expression(0);
            }
        };
    }

    private Term call(Token name, Optional<Term> piped) {
        int at = name.at();
        String function = name.text();
        functions.checkKnown(function, at);
        expectBracket("(");
        if (Closures.NAMES.contains(function)) {
            return closure(function, piped, at);
        }
        List<Term> arguments = new ArrayList<>();
        piped.ifPresent(arguments::add);
        arguments.addAll(listed(")"));
        functions.checkCount(function, arguments.size(), at);
        return made(new Term.Call(function, arguments, at));
    }

    private Term closure(String function, Optional<Term> piped, int at) {
        Term items = piped.isPresent() ? piped.get() : expression(0);
        boolean bare = Closures.BODY_OPTIONAL.contains(function) && peek().isBracket(")");
        Term body = new Term.Element(at);
        if (!bare) {
            if (piped.isEmpty()) {
                expectOperator(",");
            }
            body = body();
        }
        takeOperator(",");
        expectBracket(")");
        return made(new Term.Each(function, items, body, at));
    }

    private Term body() {
        boolean braces = takeBracket("{");
        closures++;
        Term body = expression(0);
        closures--;
        if (braces) {
            expectBracket("}");
        }
        return body;
    }

    private Term postfix(Term first) {
        Term term = first;
        while (true) {
            Token token = peek();
            boolean optional = token.isOperator("?.");
            if (optional && tokens.get(next + 1).isBracket("[")) {
                next++;
                term = indexed(term, true);
            } else if (optional || token.isOperator(".")) {
                next++;
                term = member(term, optional);
            } else if (token.isBracket("[")) {
                term = indexed(term, false);
            } else {
                return term;
            }
        }
    }

    private Term member(Term of, boolean optional) {
        Token name = take();
        boolean word = name.kind() == Token.Kind.OPERATOR
                && Character.isLetter(name.text().codePointAt(0));
        if (name.kind() != Token.Kind.NAME && !word) {
            throw Refusal.syntax(name.at(), "found " + name.shown(), "put a name after the dot");
        }
        boolean chained = of instanceof Term.Chain;
        Term owner = of instanceof Term.Chain chain ? chain.of() : of;
        if (of instanceof Term.Name(String namespace, int at) && functions.isNamespace(namespace)) {
            return call(new Token(Token.Kind.NAME, namespace + "." + name.text(), at), Optional.empty());
        }
        Term reached = takeBracket("(")
                ? made(new Term.Method(owner, name.text(), listed(")"), optional, name.at()))
                : made(new Term.Member(
                        owner, new Term.Literal(new Value.Text(name.text()), name.at()), optional, name.at()));
        return chained || optional ? made(new Term.Chain(reached, name.at())) : reached;
    }

    private Term indexed(Term of, boolean optional) {
        int at = take().at();
        Optional<Term> from = peek().isOperator(":") ? Optional.empty() : Optional.of(expression(0));
        if (takeOperator(":")) {
            Optional<Term> to = peek().isBracket("]") ? Optional.empty() : Optional.of(expression(0));
            expectBracket("]");
            return made(new Term.Slice(of, from, to, at));
        }
        expectBracket("]");
        Term reached = made(new Term.Member(of, from.orElseThrow(), optional, at));
        return optional ? made(new Term.Chain(reached, at)) : reached;
    }
}
