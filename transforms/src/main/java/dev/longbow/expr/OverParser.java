package dev.longbow.expr;

import dev.longbow.column.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads what follows a window function: {@code OVER (PARTITION BY a, b ORDER BY t DESC ROWS BETWEEN
 * 9 PRECEDING AND CURRENT ROW)}. Its words are keywords nowhere else.
 */
final class OverParser {
  private static final Expr ZERO = new Expr.Literal(0L, DataType.INT64);
  private static final Expr.FrameBound CURRENT_ROW = new Expr.FrameBound(ZERO, false);

  private final TokenCursor tokens;
  private final ExprParser expressions;

  OverParser(TokenCursor tokens, ExprParser expressions) {
    this.tokens = tokens;
    this.expressions = expressions;
  }

  /** The function over what stands at the cursor. */
  Expr read(Expr function) {
    tokens.expectWord("over");
    tokens.expectSymbol("(");
    List<Expr> partitionBy = new ArrayList<>();
    if (tokens.peek().isWord("partition") && tokens.second().isWord("by")) {
      tokens.take();
      tokens.take();
      do {
        partitionBy.add(expressions.expression());
      } while (tokens.takeSymbol(","));
    }
    List<Expr.Order> orderBy = new ArrayList<>();
    if (tokens.peek().isWord("order") && tokens.second().isWord("by")) {
      tokens.take();
      tokens.take();
      do {
        orderBy.add(order());
      } while (tokens.takeSymbol(","));
    }
    Expr.WindowFrame frame = frame().orElse(null);
    if (!tokens.takeSymbol(")")) {
      throw tokens.unexpected("PARTITION BY, ORDER BY, ROWS, RANGE or ')'");
    }
    return new Expr.Window(function, partitionBy, orderBy, false, frame);
  }

  private Expr.Order order() {
    Expr key = expressions.expression();
    boolean descending = tokens.takeWord("desc");
    if (!descending) {
      tokens.takeWord("asc");
    }
    boolean nullsFirst = false;
    if (tokens.takeWord("nulls")) {
      nullsFirst = tokens.takeWord("first");
      if (!nullsFirst) {
        tokens.expectWord("last");
      }
    }
    return new Expr.Order(key, descending, nullsFirst);
  }

  private Optional<Expr.WindowFrame> frame() {
    if (!tokens.peek().isWord("rows") && !tokens.peek().isWord("range")) {
      if (tokens.peek().isWord("groups")) {
        throw tokens.error(tokens.peek(), "Frames of GROUPS are not supported: use ROWS or RANGE");
      }
      return Optional.empty();
    }
    Expr.FrameUnit unit = Expr.FrameUnit.valueOf(tokens.take().text().toUpperCase(Locale.ROOT));
    boolean both = tokens.takeWord("between");
    ExprLexer.Token at = tokens.peek();
    Expr.FrameBound start = bound(true);
    Expr.FrameBound end = CURRENT_ROW;
    if (both) {
      tokens.expectWord("and");
      end = bound(false);
    } else if (start.following()) {
      throw tokens.error(at, "A frame that begins behind the current row needs BETWEEN … AND …");
    }
    if (tokens.peek().isWord("exclude")) {
      throw tokens.error(tokens.peek(), "EXCLUDE is not supported in frames");
    }
    return Optional.of(new Expr.WindowFrame(unit, start, end));
  }

  private Expr.FrameBound bound(boolean isStart) {
    if (tokens.takeWord("unbounded")) {
      ExprLexer.Token word = tokens.peek();
      boolean following = !tokens.takeWord("preceding");
      if (following) {
        tokens.expectWord("following");
      }
      if (following == isStart) {
        throw tokens.error(
            word,
            "A frame cannot %s with UNBOUNDED %s"
                .formatted(isStart ? "begin" : "end", following ? "FOLLOWING" : "PRECEDING"));
      }
      return new Expr.FrameBound(null, following);
    } else if (tokens.peek().isWord("current") && tokens.second().isWord("row")) {
      tokens.take();
      tokens.take();
      return CURRENT_ROW;
    }
    Expr distance = expressions.distance();
    boolean following = tokens.takeWord("following");
    if (!following) {
      tokens.expectWord("preceding");
    }
    return new Expr.FrameBound(distance, following);
  }
}
