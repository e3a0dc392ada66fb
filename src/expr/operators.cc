/// Arithmetic, logic and membership: which types an operator takes, and what it gives.
#include "expr/operators.h"

#include "expr/compare.h"

namespace laneway::expr {

namespace {

std::string_view symbol(Op op) {
  switch (op) {
    case Op::add:
      return "+";
    case Op::subtract:
    case Op::negate:
      return "-";
    case Op::multiply:
      return "*";
    case Op::divide:
      return "/";
    case Op::modulo:
      return "%";
    case Op::less:
      return "<";
    case Op::at_most:
      return "<=";
    case Op::greater:
      return ">";
    case Op::at_least:
      return ">=";
    case Op::equal:
      return "==";
    case Op::unequal:
      return "!=";
    case Op::in:
    case Op::in_range:
      return "in";
    case Op::invert:
      return "!";
    case Op::both:
      return "&&";
    case Op::either:
      return "||";
    case Op::push:
    case Op::load:
    case Op::select:
    case Op::has:
    case Op::index:
    case Op::list:
    case Op::map:
    case Op::range:
    case Op::call:
    case Op::match:
    case Op::skip_if_false:
    case Op::skip_if_true:
    case Op::branch:
    case Op::jump:
      return "?";
  }
  return "?";
}

struct Site {
  Op op;
  std::uint32_t offset;
  Workspace& workspace;

  Value operands(std::string_view expected, const Value& left, const Value& right) const {
    return workspace.fail({.fault = Fault::operands,
                           .offset = offset,
                           .subject = symbol(op),
                           .expected = expected,
                           .left = left,
                           .right = right});
  }
  Value operand(std::string_view expected, const Value& value) const {
    return workspace.fail({.fault = Fault::operand,
                           .offset = offset,
                           .subject = symbol(op),
                           .expected = expected,
                           .left = value});
  }
  Value fault(Fault fault, const Value& left, const Value& right) const {
    return workspace.fail(
        {.fault = fault, .offset = offset, .subject = symbol(op), .left = left, .right = right});
  }
};

Value integer_arithmetic(const Site& site, const Value& left, const Value& right) {
  const std::int64_t a = left.integer;
  const std::int64_t b = right.integer;
  std::int64_t result = 0;
  bool overflow = false;
  switch (site.op) {
    case Op::add:
      overflow = __builtin_add_overflow(a, b, &result);
      break;
    case Op::subtract:
      overflow = __builtin_sub_overflow(a, b, &result);
      break;
    case Op::multiply:
      overflow = __builtin_mul_overflow(a, b, &result);
      break;
    default:
      if (b == 0) {
        return site.fault(Fault::zero_division, left, right);
      }
      overflow = b == -1 && a == INT64_MIN;
      if (!overflow) {
        result = site.op == Op::divide ? a / b : a % b;
      }
      break;
  }
  return overflow ? site.fault(Fault::overflow, left, right) : Value::of(result);
}

Value decimal_arithmetic(const Site& site, const Value& left, const Value& right) {
  switch (site.op) {
    case Op::add:
      return Value::of(left.decimal + right.decimal);
    case Op::subtract:
      return Value::of(left.decimal - right.decimal);
    case Op::multiply:
      return Value::of(left.decimal * right.decimal);
    case Op::divide:
      return Value::of(left.decimal / right.decimal);
    default:
      return site.operands("two ints", left, right);
  }
}

Value join_texts(const Value& left, const Value& right, Workspace& workspace) {
  const std::size_t size = left.size + right.size;
  if (size > max_string_bytes || !workspace.spend_bytes(size)) {
    return workspace.too_costly();
  }
  std::string joined;
  joined.reserve(size);
  joined.append(left.text()).append(right.text());
  return workspace.keep(std::move(joined));
}

Value join_lists(const Value& left, const Value& right, Workspace& workspace) {
  if (!spend_copy(*left.json, workspace) || !spend_copy(*right.json, workspace)) {
    return workspace.too_costly();
  }
  Json joined = Json::array();
  auto& elements = joined.get_ref<Json::array_t&>();
  elements.reserve(left.json->size() + right.json->size());
  elements.insert(elements.end(), left.json->begin(), left.json->end());
  elements.insert(elements.end(), right.json->begin(), right.json->end());
  return workspace.keep(std::move(joined));
}

Value arithmetic(const Site& site, const Value& left, const Value& right) {
  if (left.kind == Kind::integer && right.kind == Kind::integer) {
    return integer_arithmetic(site, left, right);
  }
  if (left.kind == Kind::decimal && right.kind == Kind::decimal) {
    return decimal_arithmetic(site, left, right);
  }
  if (site.op == Op::modulo) {
    return site.operands("two ints", left, right);
  }
  if (left.is_number() && right.is_number()) {
    return site.fault(Fault::mixed_numbers, left, right);
  }
  if (site.op != Op::add) {
    return site.operands("two ints or two doubles", left, right);
  }
  if (left.kind == Kind::text && right.kind == Kind::text) {
    return join_texts(left, right, site.workspace);
  }
  if (left.kind == Kind::list && right.kind == Kind::list) {
    return join_lists(left, right, site.workspace);
  }
  return site.operands("two numbers, two strings or two lists", left, right);
}

Value ordering(const Site& site, const Value& left, const Value& right) {
  const bool same = left.kind == right.kind && (left.kind == Kind::text || left.kind == Kind::boolean);
  if (!same && !(left.is_number() && right.is_number())) {
    return site.operands("two numbers, two strings or two bools", left, right);
  }
  const std::partial_ordering order = compare_values(left, right, site.workspace);
  switch (site.op) {
    case Op::less:
      return Value::of(order < 0);
    case Op::at_most:
      return Value::of(order <= 0);
    case Op::greater:
      return Value::of(order > 0);
    default:
      return Value::of(order >= 0);
  }
}

Value membership(const Site& site, const Value& value, const Value& container) {
  if (container.kind == Kind::map) {
    return Value::of(value.kind == Kind::text &&
                     find_key(*container.json, value.text(), site.workspace) != nullptr);
  }
  if (container.kind != Kind::list) {
    return site.operand("a list, a map or a range", container);
  }
  for (const Json& element : *container.json) {
    if (equal_values(value, Value::of(element), site.workspace)) {
      return Value::of(true);
    }
    if (site.workspace.exhausted()) {
      return site.workspace.too_costly();
    }
  }
  return Value::of(false);
}

}  // namespace

Value apply_binary(Op op, const Value& left, const Value& right, std::uint32_t offset, Workspace& workspace) {
  const Site site{op, offset, workspace};
  switch (op) {
    case Op::equal:
    case Op::unequal: {
      const bool equal = equal_values(left, right, workspace);
      return workspace.exhausted() ? workspace.too_costly() : Value::of(equal == (op == Op::equal));
    }
    case Op::less:
    case Op::at_most:
    case Op::greater:
    case Op::at_least:
      return ordering(site, left, right);
    case Op::in:
      return membership(site, left, right);
    default:
      return arithmetic(site, left, right);
  }
}

Value apply_range(const Value& value, const Value& low, const Value& high, std::uint32_t offset,
                  Workspace& workspace) {
  const Site site{Op::in_range, offset, workspace};
  if (!low.is_number() || !high.is_number()) {
    return site.operand("a range between two numbers", low.is_number() ? high : low);
  }
  if (!value.is_number()) {
    return site.operand("a number where a range follows", value);
  }
  return Value::of(compare_values(value, low, workspace) >= 0 && compare_values(value, high, workspace) <= 0);
}

Value apply_unary(Op op, const Value& value, std::uint32_t offset, Workspace& workspace) {
  const Site site{op, offset, workspace};
  if (op == Op::invert) {
    return value.kind == Kind::boolean ? Value::of(!value.boolean) : site.operand("a bool", value);
  }
  if (value.kind == Kind::decimal) {
    return Value::of(-value.decimal);
  }
  if (value.kind != Kind::integer) {
    return site.operand("an int or a double", value);
  }
  if (value.integer == INT64_MIN) {
    return site.fault(Fault::overflow, value, Value::none());
  }
  return Value::of(-value.integer);
}

}  // namespace laneway::expr
