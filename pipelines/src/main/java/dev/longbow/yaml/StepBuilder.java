package dev.longbow.yaml;

import dev.longbow.error.ErrorCode;
import dev.longbow.error.LongbowException;
import dev.longbow.expr.BindContext;
import dev.longbow.expr.Expr;
import dev.longbow.expr.ExprParser;
import dev.longbow.expr.Exprs;
import dev.longbow.expr.Over;
import dev.longbow.expr.Places;
import dev.longbow.plan.AsofSettings;
import dev.longbow.plan.JoinCheck;
import dev.longbow.plan.JoinSettings;
import dev.longbow.plan.JoinType;
import dev.longbow.plan.LogicalPlan;
import dev.longbow.plan.PivotSettings;
import dev.longbow.plan.PlanBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Builds one transform on the plans of its inputs. */
final class StepBuilder {
  private final BindContext base;

  StepBuilder(BindContext context) {
    this.base = context;
  }

  /**
   * The transform's plan.
   *
   * @throws LongbowException every problem of the transform, with file, line and column
   */
  LogicalPlan build(PipelineSpec.Transform transform, List<LogicalPlan> inputs) {
    String id = transform.id();
    LogicalPlan input = inputs.get(0);
    Places places = Places.of(transform.place().toString());
    BindContext context = base.withPlaces(places);
    if (transform instanceof PipelineSpec.Filter filter) {
      Expr condition = parse(filter.where(), places);
      return placed(
          filter.where().place(), () -> PlanBuilder.filter(id, input, condition, context));
    } else if (transform instanceof PipelineSpec.Select select) {
      List<Expr> columns = parseAll(select.columns(), places);
      return placed(select.place(), () -> PlanBuilder.select(id, input, columns, context));
    } else if (transform instanceof PipelineSpec.WithColumns with) {
      List<Expr> columns = parseAll(with.columns(), places);
      return placed(with.place(), () -> PlanBuilder.withColumns(id, input, columns, context));
    } else if (transform instanceof PipelineSpec.Window window) {
      List<Expr> columns = parseAll(window.functions(), places);
      Over over = over(window, places);
      return placed(window.place(), () -> PlanBuilder.window(id, input, over, columns, context));
    } else if (transform instanceof PipelineSpec.Rename rename) {
      return placed(rename.place(), () -> PlanBuilder.rename(id, input, rename.columns()));
    } else if (transform instanceof PipelineSpec.Drop drop) {
      return placed(drop.place(), () -> PlanBuilder.drop(id, input, drop.columns()));
    } else if (transform instanceof PipelineSpec.GroupBy group) {
      List<NamedTexts> texts =
          List.of(new NamedTexts(group.keys()), new NamedTexts(group.aggregations()));
      List<List<Expr>> parsed = parseLists(texts, places);
      return placed(
          group.place(),
          () -> PlanBuilder.groupBy(id, input, parsed.get(0), parsed.get(1), context));
    } else if (transform instanceof PipelineSpec.Limit limit) {
      return placed(limit.place(), () -> PlanBuilder.limit(id, input, limit.count()));
    } else if (transform instanceof PipelineSpec.DropNulls drop) {
      return placed(drop.place(), () -> PlanBuilder.dropNulls(id, input, drop.columns()));
    } else if (transform instanceof PipelineSpec.FillNull fill) {
      Map<String, Expr> values = new LinkedHashMap<>();
      fill.values().forEach(v -> values.put(v.alias().orElse("?"), parse(v.expression())));
      return placed(fill.place(), () -> PlanBuilder.fillNull(id, input, values, context));
    } else if (transform instanceof PipelineSpec.Explode explode) {
      return placed(
          explode.place(),
          () ->
              PlanBuilder.explode(
                  id, input, explode.columns(), explode.keepEmpty(), explode.index().orElse(null)));
    } else if (transform instanceof PipelineSpec.Pivot pivot) {
      PivotSettings settings =
          new PivotSettings(
              pivot.index(),
              pivot.on(),
              pivot.values().stream().map(value -> pivotValue(value, places)).toList(),
              parseAll(pivot.aggregations(), places),
              pivot.ignoresUnlisted());
      return placed(pivot.place(), () -> PlanBuilder.pivot(id, input, settings, context));
    } else if (transform instanceof PipelineSpec.Unpivot unpivot) {
      return placed(
          unpivot.place(), () -> PlanBuilder.unpivot(id, input, unpivot.settings(), context));
    } else if (transform instanceof PipelineSpec.Unique unique) {
      return placed(
          unique.place(),
          () -> PlanBuilder.unique(id, input, unique.columns(), unique.order(), unique.last()));
    } else if (transform instanceof PipelineSpec.Sort sort) {
      return placed(
          sort.place(),
          () -> PlanBuilder.sort(id, input, sort.by(), sort.count().orElse(Long.MAX_VALUE)));
    } else if (transform instanceof PipelineSpec.Checked) {
      return input;
    } else if (transform instanceof PipelineSpec.Checkpoint) {
      return new LogicalPlan.Checkpoint(id, input);
    } else if (transform instanceof PipelineSpec.Sample sample) {
      return placed(
          sample.place(),
          () ->
              sample.count().isPresent()
                  ? PlanBuilder.sample(id, input, sample.count().get(), sample.seed())
                  : PlanBuilder.sampleFraction(
                      id, input, sample.fraction().orElse(1.0), sample.seed()));
    } else if (transform instanceof PipelineSpec.Split split) {
      return placed(
          split.place(),
          () ->
              split.by().isPresent()
                  ? PlanBuilder.splitAt(
                      id, input, split.alias(), split.by().get(), value(split.at().get()), context)
                  : PlanBuilder.splitRandomly(
                      id, input, split.alias(), split.test().get(), split.seed(), context));
    } else if (transform instanceof PipelineSpec.Join join) {
      JoinSettings settings = joinSettings(join, places);
      return placed(
          join.place(),
          () -> PlanBuilder.join(id, inputs.get(0), inputs.get(1), settings, context));
    } else if (transform instanceof PipelineSpec.AsofJoin join) {
      AsofSettings settings = asofSettings(join);
      return placed(
          join.place(),
          () -> PlanBuilder.asofJoin(id, inputs.get(0), inputs.get(1), settings, context));
    }
    return placed(transform.place(), () -> PlanBuilder.union(id, inputs));
  }

  private static Expr pivotValue(PipelineSpec.PivotValue written, Places places) {
    Expr value =
        SpecInputs.parameter(written.value())
            .map(Exprs::param)
            .orElseGet(() -> Exprs.lit(written.value()));
    Expr named = written.alias().map(value::as).orElse(value);
    places.put(named, written.place().toString());
    return named;
  }

  private static Over over(PipelineSpec.Window window, Places places) {
    Expr[] keys = window.partitionBy().stream().map(key -> parse(key, places)).toArray(Expr[]::new);
    List<Expr.Order> order = new ArrayList<>();
    for (PipelineSpec.OrderText by : window.orderBy()) {
      order.add(new Expr.Order(parse(by.key(), places), by.descending(), by.nullsFirst()));
    }
    Over over = Over.partitionBy(keys).orderBy(order);
    return window.inInputOrder() ? over.inInputOrder() : over;
  }

  private static JoinSettings joinSettings(PipelineSpec.Join join, Places places) {
    JoinType type =
        join.how().equals("cross")
            ? JoinType.INNER
            : JoinType.valueOf(join.how().toUpperCase(Locale.ROOT));
    return placed(
        join.place(),
        () -> {
          JoinCheck.Cardinality cardinality =
              join.validate().map(JoinCheck.Cardinality::of).orElse(JoinCheck.Cardinality.UNSTATED);
          return new JoinSettings(
              type,
              join.leftKeys(),
              join.rightKeys(),
              join.nullEqual(),
              join.where().map(text -> parse(text, places)),
              join.suffix().orElse(JoinSettings.DEFAULT_SUFFIX),
              new JoinCheck(cardinality, join.maxRows().orElse(Long.MAX_VALUE)));
        });
  }

  private static AsofSettings asofSettings(PipelineSpec.AsofJoin join) {
    AsofSettings settings =
        placed(
            join.place(),
            () ->
                AsofSettings.on(join.leftOn(), join.rightOn())
                    .withBy(join.leftBy(), join.rightBy())
                    .withType(JoinType.valueOf(join.how().toUpperCase(Locale.ROOT)))
                    .withDirection(
                        AsofSettings.Direction.valueOf(join.direction().toUpperCase(Locale.ROOT)))
                    .withSuffix(join.suffix().orElse(JoinSettings.DEFAULT_SUFFIX)));
    AsofSettings exact = join.strict() ? settings.withStrict() : settings;
    return join.tolerance()
        .map(text -> placed(text.place(), () -> exact.withTolerance(text.sql())))
        .orElse(exact);
  }

  /**
   * Parses an expression of the file.
   *
   * @throws LongbowException with the place of the text in the file and a caret inside the text
   */
  static Expr parse(PipelineSpec.ExpressionText text) {
    return placed(text.place(), () -> ExprParser.parse(text.sql()));
  }

  static Expr parse(PipelineSpec.ExpressionText text, Places places) {
    Expr expression = parse(text);
    places.put(expression, text.place().toString());
    return expression;
  }

  private record NamedTexts(List<PipelineSpec.NamedText> texts) {}

  private static List<Expr> parseAll(List<PipelineSpec.NamedText> texts, Places places) {
    return parseLists(List.of(new NamedTexts(texts)), places).get(0);
  }

  /** Parses all texts before it fails, so that every mistake is reported. */
  private static List<List<Expr>> parseLists(List<NamedTexts> lists, Places places) {
    List<LongbowException> problems = new ArrayList<>();
    List<List<Expr>> parsed = new ArrayList<>();
    for (NamedTexts list : lists) {
      List<Expr> expressions = new ArrayList<>();
      for (PipelineSpec.NamedText text : list.texts()) {
        try {
          Expr expression = named(text);
          places.put(expression, text.expression().place().toString());
          expressions.add(expression);
        } catch (LongbowException e) {
          problems.add(e);
        }
      }
      parsed.add(expressions);
    }
    if (!problems.isEmpty()) {
      throw LongbowException.ofAll(problems);
    }
    return parsed;
  }

  private static Expr named(PipelineSpec.NamedText text) {
    Expr expression = parse(text.expression());
    if (text.alias().isEmpty()) {
      return expression;
    } else if (expression instanceof Expr.Alias alias) {
      throw new LongbowException(
              ErrorCode.NAME_AMBIGUOUS,
              "Two names for one column: AS %s in the expression and %s"
                  .formatted(alias.name(), text.alias().get()))
          .placedAt(text.expression().place().toString());
    }
    return expression.as(text.alias().get());
  }

  interface Building<T> {
    T build();
  }

  /** A value as written: the text {@code :name} is a parameter. */
  private static Object value(Object written) {
    return SpecInputs.parameter(written).<Object>map(Exprs::param).orElse(written);
  }

  static <T> T placed(Place place, Building<T> building) {
    try {
      return building.build();
    } catch (LongbowException e) {
      throw e.placedAt(place.toString());
    }
  }
}
