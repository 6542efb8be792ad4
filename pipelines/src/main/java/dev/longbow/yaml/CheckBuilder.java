package dev.longbow.yaml;

import dev.longbow.expr.BindContext;
import dev.longbow.expr.Exprs;
import dev.longbow.expr.Places;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PlanBuilder;
import dev.longbow.plan.StepCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts the checks of a step on its plan. */
final class CheckBuilder {
  private final String step;
  private final PipelineSpec.StepChecks checks;

  /** Finds the step that a foreign key refers to; empty for the checked one. */
  private final Map<String, LogicalPlan> others;

  private final Places places;

  private CheckBuilder(
      String step, PipelineSpec.StepChecks checks, Map<String, LogicalPlan> others) {
    this.step = step;
    this.checks = checks;
    this.others = others;
    this.places = Places.of(checks.place().toString());
  }

  /**
   * The checked rows.
   *
   * @param others the plans of the other steps that foreign keys refer to
   * @param rejectedRows the path of the rejected rows, its holes filled
   */
  static LogicalPlan checked(
      String step,
      LogicalPlan rows,
      PipelineSpec.StepChecks checks,
      Map<String, LogicalPlan> others,
      Optional<String> rejectedRows,
      BindContext context) {
    CheckBuilder builder = new CheckBuilder(step, checks, others);
    List<StepCheck> all = new ArrayList<>();
    checks.checks().forEach(check -> all.addAll(builder.all(check)));
    return StepBuilder.placed(
        checks.place(),
        () -> PlanBuilder.check(step, rows, all, rejectedRows, context.withPlaces(builder.places)));
  }

  /** One for each column that must not be null. */
  private List<StepCheck> all(PipelineSpec.Check check) {
    if (!check.type().equals("not_null")) {
      return List.of(finished(check, of(check)));
    }
    return check.columns().stream()
        .map(column -> finished(check, StepCheck.notNull(column)))
        .toList();
  }

  private StepCheck finished(PipelineSpec.Check check, StepCheck made) {
    String place = check.place().toString();
    if (check.where().isEmpty()) {
      made.condition().ifPresent(condition -> places.put(condition, place));
    }
    StepCheck placed = made.with(check.severity()).at(place);
    return check.name().map(placed::named).orElse(placed);
  }

  private StepCheck of(PipelineSpec.Check check) {
    Map<String, Object> values = check.values();
    switch (check.type()) {
      case "unique":
        return StepCheck.unique(check.columns().toArray(String[]::new));
      case "in_range":
        return StepCheck.inRange(
            check.columns().get(0), value(values.get("min")), value(values.get("max")));
      case "accepted_values":
        return StepCheck.acceptedValues(
            check.columns().get(0),
            ((List<?>) values.get("values")).stream().map(CheckBuilder::value).toArray());
      case "regex":
        return StepCheck.regex(check.columns().get(0), (String) values.get("pattern"));
      case "row_count":
        return StepCheck.rowCount(
            (Long) values.getOrDefault("min", 0L),
            (Long) values.getOrDefault("max", Long.MAX_VALUE));
      case "foreign_key":
        String other = (String) values.get("step");
        List<String> references =
            ((List<?>) values.get("references")).stream().map(String.class::cast).toList();
        return StepCheck.foreignKey(
            check.columns(),
            other.equals(step) ? Optional.empty() : Optional.of(others.get(other)),
            references);
      default:
        return StepCheck.condition(StepBuilder.parse(check.where().orElseThrow(), places));
    }
  }

  /** The text {@code :name} is a parameter. */
  private static Object value(Object written) {
    return SpecInputs.parameter(written).<Object>map(Exprs::param).orElse(written);
  }

  /** The other steps that foreign keys of a step refer to. */
  static List<String> others(String step, PipelineSpec.StepChecks checks) {
    return checks.checks().stream()
        .filter(check -> check.type().equals("foreign_key"))
        .map(check -> (String) check.values().get("step"))
        .filter(other -> !other.equals(step) && !other.isEmpty())
        .distinct()
        .toList();
  }
}
