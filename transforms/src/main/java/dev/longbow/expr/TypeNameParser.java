package dev.longbow.expr;

import dev.longbow.column.DataType;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.ExprLexer.Kind;
import dev.longbow.expr.ExprLexer.Token;

/** Reads the name of a type in an expression, as in {@code CAST(x AS decimal(10, 2))}. */
final class TypeNameParser {
  private TypeNameParser() {}

  /** A type's name: words, and parentheses or angle brackets after them. */
  static DataType type(TokenCursor tokens) {
    Token first = tokens.peek();
    if (first.kind() != Kind.WORD) {
      throw tokens.unexpected("a type");
    }
    StringBuilder name = new StringBuilder(tokens.take().text());
    if (tokens.peek().isSymbol("(")) {
      while (!tokens.peek().isSymbol(")") && tokens.peek().kind() != Kind.END) {
        name.append(tokens.take().text());
      }
      tokens.expectSymbol(")");
      name.append(')');
    } else if (tokens.peek().isSymbol("<")) {
      tokens.take();
      name.append('<').append(type(tokens)).append('>');
      tokens.expectSymbol(">");
    } else if (first.isWord("double") && tokens.takeWord("precision")) {
      name.append(" precision");
    } else if (first.isWord("timestamp") && tokens.takeWord("with")) {
      tokens.expectWord("time");
      tokens.expectWord("zone");
      name.append(" with time zone");
    }
    try {
      return DataType.parse(name.toString());
    } catch (LongbowException e) {
      throw tokens.error(first, e.text());
    }
  }
}
