package dev.longbow.run.flink;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.flink.api.common.Plan;
import org.apache.flink.api.common.operators.Operator;
import org.apache.flink.util.Visitor;

/**
 * Names for the operators of a job that people read in Flink's web page and in labels of metrics:
 * what Beam puts around the names of our transforms is left out. They depend on the plan alone.
 */
final class OperatorNames {
  private static final Pattern KIND =
      Pattern.compile("^(?:(?:FlatMap|Map|GroupReduce|GroupCombine|Reduce|Filter) )?at ");

  /** The class of a source. */
  private static final Pattern CLASS = Pattern.compile(" \\([\\w.$]+\\)$");

  /** What transforms of Beam's library consist of. */
  private static final Pattern PARTS =
      Pattern.compile(
          "/(?:ParMultiDo\\([^)]*\\)|Map|MapElements|FlatMapElements|Values|WithKeys|AddKeys"
              + "|CombineValues|Combine\\.[^/]*)(?=[/.]|$)");

  private static final Pattern EXCHANGE = Pattern.compile("\\.exchange(\\d+)$");
  private static final Pattern BLOCKS = Pattern.compile("\\.blocks(\\d+)$");
  private static final Pattern SAMPLES = Pattern.compile("\\.samples(\\d+)$");

  private OperatorNames() {}

  /** Renames all operators of a job. */
  static void apply(Plan plan) {
    Set<Operator<?>> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    plan.accept(
        new Visitor<>() {
          @Override
          public boolean preVisit(Operator<?> operator) {
            if (!seen.add(operator)) {
              return false;
            }
            operator.setName(readable(String.valueOf(operator.getName())));
            return true;
          }

          @Override
          public void postVisit(Operator<?> operator) {
            // Names do not depend on the inputs.
          }
        });
  }

  /** The name that people read. */
  static String readable(String name) {
    if (name.contains("DiscardingOutputFormat")) {
      return "End";
    }
    String text = KIND.matcher(name).replaceFirst("");
    text = CLASS.matcher(text).replaceFirst("");
    text = PARTS.matcher(text).replaceAll("");
    text = text.replaceFirst("\\.output$", "").replaceFirst("\\.reports$", ", reports");
    text = EXCHANGE.matcher(text).replaceFirst(", to exchange $1");
    text = BLOCKS.matcher(text).replaceFirst(", blocks for exchange $1");
    text = SAMPLES.matcher(text).replaceFirst(", samples for exchange $1");
    return text.replaceFirst("^(?:ExplodeWindows|GroupCombine): ", "");
  }
}
