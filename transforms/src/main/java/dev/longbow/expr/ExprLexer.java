package dev.longbow.expr;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import java.util.ArrayList;
import java.util.List;

/** Cuts an SQL expression into tokens. */
final class ExprLexer {
  private static final List<String> SYMBOLS =
      List.of(
          "::", "<=", ">=", "<>", "!=", "==", "||", "(", ")", ",", "+", "-", "*", "/", "%", "=",
          "<", ">", ".");

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int position;

  private ExprLexer(String text) {
    this.text = text;
  }

  /** What a token is. */
  enum Kind {
    /** A name or keyword without quotes. */
    WORD,
    /** A name in double quotes. */
    QUOTED,
    /** A text in single quotes. */
    STRING,
    /** A number. */
    NUMBER,
    /** {@code :name} or {@code :"name"}. */
    PARAMETER,
    /** An operator or punctuation. */
    SYMBOL,
    /** The end. */
    END
  }

  /**
   * A token.
   *
   * @param text without quotes and the parameter's colon
   * @param position of its first character, from 0
   */
  record Token(Kind kind, String text, int position) {
    boolean isWord(String word) {
      return kind == Kind.WORD && text.equalsIgnoreCase(word);
    }

    boolean isSymbol(String symbol) {
      return kind == Kind.SYMBOL && text.equals(symbol);
    }
  }

  static List<Token> tokens(String text) {
    ExprLexer lexer = new ExprLexer(text);
    while (lexer.next()) {
      // Each call adds a token or skips a blank.
    }
    lexer.tokens.add(new Token(Kind.END, "", text.length()));
    return lexer.tokens;
  }

  /** Whether a text is one name that needs no quotes for its characters. */
  static boolean isName(String text) {
    ExprLexer lexer = new ExprLexer(text);
    return !text.isEmpty() && lexer.isNameStart(0) && lexer.endOfWord(0) == text.length();
  }

  /** An error with the line it is in and a caret under the position. */
  static LongbowException error(String text, int position, String message) {
    int start = text.lastIndexOf('\n', Math.max(0, position - 1)) + 1;
    int end = text.indexOf('\n', position);
    // A tab would be wider than the caret's blank.
    String line =
        text.substring(Math.min(start, position), end < 0 ? text.length() : end).replace('\t', ' ');
    return new LongbowException(
        ErrorCode.EXPRESSION_SYNTAX,
        "%s (at character %d)\n    %s\n    %s^"
            .formatted(message, position + 1, line, " ".repeat(Math.max(0, position - start))));
  }

  private boolean next() {
    if (position >= text.length()) {
      return false;
    }
    char first = text.charAt(position);
    if (Character.isWhitespace(first)) {
      position++;
    } else if (Character.isLetter(first) || first == '_') {
      add(Kind.WORD, endOfWord(position));
    } else if (Character.isDigit(first) || (first == '.' && isDigit(position + 1))) {
      number();
    } else if (first == '\'') {
      quoted(Kind.STRING, '\'');
    } else if (first == '"') {
      quoted(Kind.QUOTED, '"');
    } else if (first == ':' && position + 1 < text.length() && isNameStart(position + 1)) {
      int end = endOfWord(position + 1);
      tokens.add(new Token(Kind.PARAMETER, text.substring(position + 1, end), position));
      position = end;
    } else if (text.startsWith(":\"", position)) {
      position++;
      quoted(Kind.PARAMETER, '"');
    } else {
      symbol();
    }
    return true;
  }

  private void add(Kind kind, int end) {
    tokens.add(new Token(kind, text.substring(position, end), position));
    position = end;
  }

  private boolean isDigit(int at) {
    return at < text.length() && Character.isDigit(text.charAt(at));
  }

  private boolean isNameStart(int at) {
    return Character.isLetter(text.charAt(at)) || text.charAt(at) == '_';
  }

  private int endOfWord(int from) {
    int end = from;
    while (end < text.length()
        && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
      end++;
    }
    return end;
  }

  private void number() {
    int end = position;
    while (isDigit(end)) {
      end++;
    }
    if (end < text.length() && text.charAt(end) == '.') {
      end++;
      while (isDigit(end)) {
        end++;
      }
    }
    if (end < text.length() && (text.charAt(end) == 'e' || text.charAt(end) == 'E')) {
      int digits = end + 1;
      if (digits < text.length() && (text.charAt(digits) == '+' || text.charAt(digits) == '-')) {
        digits++;
      }
      if (isDigit(digits)) {
        end = digits;
        while (isDigit(end)) {
          end++;
        }
      }
    }
    if (end < text.length() && isNameStart(end)) {
      throw error(text, end, "Invalid number: '" + text.charAt(end) + "' follows its digits");
    }
    add(Kind.NUMBER, end);
  }

  /** A doubled quote stands for one. */
  private void quoted(Kind kind, char quote) {
    StringBuilder value = new StringBuilder();
    int at = position + 1;
    while (true) {
      if (at >= text.length()) {
        throw error(text, position, "Missing closing " + quote);
      }
      if (text.charAt(at) != quote) {
        value.append(text.charAt(at++));
      } else if (at + 1 < text.length() && text.charAt(at + 1) == quote) {
        value.append(quote);
        at += 2;
      } else {
        break;
      }
    }
    tokens.add(new Token(kind, value.toString(), position));
    position = at + 1;
  }

  private void symbol() {
    for (String symbol : SYMBOLS) {
      if (text.startsWith(symbol, position)) {
        add(Kind.SYMBOL, position + symbol.length());
        return;
      }
    }
    char found = text.charAt(position);
    String hint =
        switch (found) {
          case '`', '[' -> ". Names are quoted with double quotes";
          case ':' -> ". A parameter is written :name";
          case '&', '|', '!' -> ". Conditions are joined with AND, OR, NOT";
          default -> "";
        };
    throw error(text, position, "Unexpected character '" + found + "'" + hint);
  }
}
