package dev.longbow.expr;

import dev.longbow.error.LongbowException;
import dev.longbow.expr.ExprLexer.Kind;
import dev.longbow.expr.ExprLexer.Token;
import java.util.List;
import java.util.Locale;

/** The tokens of an expression, taken one after the other, and errors that point at one of them. */
final class TokenCursor {
  private final String text;
  private final List<Token> tokens;
  private int next;

  TokenCursor(String text) {
    this.text = text;
    this.tokens = ExprLexer.tokens(text);
  }

  /** The next token, left where it is; at the end one of kind END. */
  Token peek() {
    return tokens.get(next);
  }

  /** The token behind the next one. */
  Token second() {
    return tokens.get(Math.min(next + 1, tokens.size() - 1));
  }

  /** Takes the next token. */
  Token take() {
    return tokens.get(next++);
  }

  /** Takes a keyword if it is next. */
  boolean takeWord(String word) {
    boolean found = peek().isWord(word);
    next += found ? 1 : 0;
    return found;
  }

  /** Takes a symbol if it is next. */
  boolean takeSymbol(String symbol) {
    boolean found = peek().isSymbol(symbol);
    next += found ? 1 : 0;
    return found;
  }

  /** Takes a keyword, which must be next. */
  void expectWord(String word) {
    if (!takeWord(word)) {
      throw unexpected(word.toUpperCase(Locale.ROOT));
    }
  }

  /** Takes a symbol, which must be next. */
  void expectSymbol(String symbol) {
    if (!takeSymbol(symbol)) {
      throw unexpected("'" + symbol + "'");
    }
  }

  /** Takes a name, with or without quotes. */
  String expectName(String expected) {
    if (peek().kind() != Kind.WORD && peek().kind() != Kind.QUOTED) {
      throw unexpected(expected);
    }
    return take().text();
  }

  /** Says that the next token is not what can stand here. */
  LongbowException unexpected(String expected) {
    Token token = peek();
    String found = token.kind() == Kind.END ? "end" : "'" + token.text() + "'";
    String hint = token.isWord("over") ? ". OVER follows a function: sum(x) OVER (…)" : "";
    return error(token, "Unexpected " + found + ". Expected " + expected + hint);
  }

  /** An error with a caret under a token. */
  LongbowException error(Token token, String message) {
    return ExprLexer.error(text, token.position(), message);
  }
}
