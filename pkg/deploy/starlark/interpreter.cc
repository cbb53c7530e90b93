// Length: one evaluator of statements and expressions that call each other.

#include "pkg/deploy/starlark/interpreter.h"

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/starlark/callable.h"
#include "pkg/deploy/starlark/operators.h"

namespace gitops::starlark {

using value::Value;
using Type = Node::Type;

namespace {

constexpr int64_t kMaxSteps = 2'000'000;
constexpr int kMaxCalls = 100;
constexpr int kMaxDepth = 2500;  // What a stack of 8 MiB holds with room.

}  // namespace

struct Interpreter::Scope {
  std::map<std::string, Value, std::less<>> names;
  std::shared_ptr<Scope> parent;
  const Value* Find(absl::string_view name) const {
    for (const Scope* s = this; s != nullptr; s = s->parent.get()) {
      auto at = s->names.find(std::string(name));
      if (at != s->names.end()) return &at->second;
    }
    return nullptr;
  }
};

namespace {

using Scope = Interpreter::Scope;
using ScopePtr = std::shared_ptr<Scope>;

enum class Flow { kNext, kBreak, kContinue, kReturn };

class Evaluator {
 public:
  Evaluator(ScopePtr scope, std::shared_ptr<Interpreter::Spent> steps)
      : scope_(std::move(scope)), steps_(std::move(steps)) {}

  absl::StatusOr<Flow> Block(const Node& block, Value* result) {
    for (const NodePtr& s : block.list) {
      GITOPS_ASSIGN_OR_RETURN(Flow flow, Statement(*s, result));
      if (flow != Flow::kNext) return flow;
    }
    return Flow::kNext;
  }

  absl::StatusOr<Value> Expression(const Node& n) {
    GITOPS_RETURN_IF_ERROR(Step(n));
    if (steps_->depth >= kMaxDepth) {
      return absl::ResourceExhaustedError(
          absl::StrCat("line ", n.line, ": nested too deep"));
    }
    ++steps_->depth;
    absl::StatusOr<Value> out = ExpressionInner(n);
    --steps_->depth;
    return out;
  }

 private:
  absl::StatusOr<Value> ExpressionInner(const Node& n) {
    switch (n.type) {
      case Type::kName:
        return NameValue(n);
      case Type::kInt: {
        int64_t i = 0;
        if (!absl::SimpleAtoi(n.text, &i)) return Bad(n, "bad number");
        return Value::Int(i);
      }
      case Type::kFloat: {
        double d = 0;
        if (!absl::SimpleAtod(n.text, &d)) return Bad(n, "bad number");
        return Value::Float(d);
      }
      case Type::kString:
        return Value::String(n.text);
      case Type::kList:
      case Type::kTuple: {
        Value list = Value::NewList();
        for (const NodePtr& e : n.list) {
          GITOPS_ASSIGN_OR_RETURN(Value v, Expression(*e));
          list.list().Add(std::move(v));
        }
        return list;
      }
      case Type::kDict: {
        Value map = Value::NewMap();
        for (size_t i = 0; i + 1 < n.list.size(); i += 2) {
          GITOPS_ASSIGN_OR_RETURN(Value key, Expression(*n.list[i]));
          GITOPS_ASSIGN_OR_RETURN(Value v, Expression(*n.list[i + 1]));
          map.map().Set(ToText(key, false), std::move(v));
        }
        return map;
      }
      case Type::kCall:
        return CallNode(n);
      case Type::kAttribute: {
        GITOPS_ASSIGN_OR_RETURN(Value object, Expression(*n.a));
        return Attribute(n, object);
      }
      case Type::kIndex: {
        GITOPS_ASSIGN_OR_RETURN(Value object, Expression(*n.a));
        GITOPS_ASSIGN_OR_RETURN(Value index, Expression(*n.b));
        return Index(n, object, index);
      }
      case Type::kSlice:
        return Slice(n);
      case Type::kUnary:
        return Unary(n);
      case Type::kBinary:
        return Binary(n);
      case Type::kConditional: {
        GITOPS_ASSIGN_OR_RETURN(Value condition, Expression(*n.b));
        return Expression(Truth(condition) ? *n.a : *n.c);
      }
      case Type::kLambda:
        return Function("lambda", n, n.a, /*is_expression=*/true);
      case Type::kListComp:
      case Type::kDictComp:
        return Comprehension(n);
      default:
        return Bad(n, "not an expression");
    }
  }

  static absl::Status Bad(const Node& n, absl::string_view what) {
    return absl::InvalidArgumentError(
        absl::StrCat("line ", n.line, ": ", what));
  }

  absl::Status Step(const Node& n) {
    if (++steps_->steps > kMaxSteps) {
      return absl::ResourceExhaustedError(
          absl::StrCat("line ", n.line, ": too many steps"));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<Value> NameValue(const Node& n) {
    if (n.text == "True") return Value::Bool(true);
    if (n.text == "False") return Value::Bool(false);
    if (n.text == "None") return Value();
    const Value* v = scope_->Find(n.text);
    if (v == nullptr) return Bad(n, absl::StrCat("undefined: ", n.text));
    return *v;
  }

  absl::StatusOr<Flow> Statement(const Node& n, Value* result) {
    GITOPS_RETURN_IF_ERROR(Step(n));
    switch (n.type) {
      case Type::kPass:
      case Type::kLoad:
        return Flow::kNext;
      case Type::kBreak:
        return Flow::kBreak;
      case Type::kContinue:
        return Flow::kContinue;
      case Type::kReturn:
        if (n.a != nullptr) {
          GITOPS_ASSIGN_OR_RETURN(*result, Expression(*n.a));
        }
        return Flow::kReturn;
      case Type::kExpression:
        if (n.a->type == Type::kCall && n.a->a->type == Type::kName &&
            n.a->a->text == "load") {
          GITOPS_RETURN_IF_ERROR(Load(*n.a));
          return Flow::kNext;
        }
        GITOPS_RETURN_IF_ERROR(Expression(*n.a).status());
        return Flow::kNext;
      case Type::kAssign: {
        GITOPS_ASSIGN_OR_RETURN(Value v, Expression(*n.b));
        GITOPS_RETURN_IF_ERROR(Assign(*n.a, v));
        return Flow::kNext;
      }
      case Type::kAugmented: {
        GITOPS_ASSIGN_OR_RETURN(Value left, Expression(*n.a));
        GITOPS_ASSIGN_OR_RETURN(Value right, Expression(*n.b));
        GITOPS_ASSIGN_OR_RETURN(Value v, Operate(n, n.text, left, right));
        GITOPS_RETURN_IF_ERROR(Assign(*n.a, v));
        return Flow::kNext;
      }
      case Type::kIf: {
        GITOPS_ASSIGN_OR_RETURN(Value condition, Expression(*n.a));
        if (Truth(condition)) return Block(*n.b, result);
        if (n.c == nullptr) return Flow::kNext;
        return n.c->type == Type::kIf ? Statement(*n.c, result)
                                      : Block(*n.c, result);
      }
      case Type::kFor:
        return For(n, result);
      case Type::kDef: {
        GITOPS_ASSIGN_OR_RETURN(Value f, Function(n.text, n, n.a, false));
        scope_->names[n.text] = std::move(f);
        return Flow::kNext;
      }
      default:
        return Bad(n, "not a statement");
    }
  }

  absl::StatusOr<std::vector<Value>> Items(const Node& n, const Value& v) {
    std::vector<Value> out;
    if (v.is_list()) return v.list().items;
    if (v.is_map()) {
      for (const auto& e : v.map()) out.push_back(e.key);
      return out;
    }
    return Bad(n, "value is not iterable");
  }

  absl::StatusOr<Flow> For(const Node& n, Value* result) {
    GITOPS_ASSIGN_OR_RETURN(Value source, Expression(*n.b));
    GITOPS_ASSIGN_OR_RETURN(std::vector<Value> items, Items(n, source));
    for (const Value& item : items) {
      GITOPS_RETURN_IF_ERROR(Assign(*n.a, item));
      GITOPS_ASSIGN_OR_RETURN(Flow flow, Block(*n.c, result));
      if (flow == Flow::kBreak) break;
      if (flow == Flow::kReturn) return flow;
    }
    return Flow::kNext;
  }

  // load("@ytt:overlay", "overlay", other="name"): what it names is there
  // already, or nowhere.
  absl::Status Load(const Node& call) {
    for (size_t i = 1; i < call.list.size(); ++i) {
      const std::string& name = call.list[i]->text;
      const Value* v = scope_->Find(name);
      if (v == nullptr) {
        return absl::UnimplementedError(
            absl::StrCat("line ", call.line, ": ", name, " of ",
                         call.list[0]->text, " is not supported"));
      }
      if (!call.names[i].empty()) scope_->names[call.names[i]] = *v;
    }
    return absl::OkStatus();
  }

  absl::Status Assign(const Node& target, const Value& v) {
    switch (target.type) {
      case Type::kName:
        scope_->names[target.text] = v;
        return absl::OkStatus();
      case Type::kTuple:
      case Type::kList: {
        if (!v.is_list() || v.list().size() != target.list.size()) {
          return Bad(target, "cannot unpack");
        }
        for (size_t i = 0; i < target.list.size(); ++i) {
          GITOPS_RETURN_IF_ERROR(Assign(*target.list[i], v.list()[i]));
        }
        return absl::OkStatus();
      }
      case Type::kIndex:
      case Type::kAttribute: {
        GITOPS_ASSIGN_OR_RETURN(Value object, Expression(*target.a));
        Value key = Value::String(target.text);
        if (target.type == Type::kIndex) {
          GITOPS_ASSIGN_OR_RETURN(key, Expression(*target.b));
        }
        const absl::Status apart = CheckNoCycle(object, v);
        if (!apart.ok()) return Bad(target, apart.message());
        if (object.is_map()) {
          object.map().Set(ToText(key, false), v);
          return absl::OkStatus();
        }
        if (object.is_list() && key.is_int() && key.as_int() >= 0 &&
            static_cast<size_t>(key.as_int()) < object.list().size()) {
          object.list().items[key.as_int()] = v;
          return absl::OkStatus();
        }
        return Bad(target, "cannot assign here");
      }
      default:
        return Bad(target, "cannot assign to this");
    }
  }

  absl::StatusOr<Value> Attribute(const Node& n, const Value& object) {
    if (object.is_map()) {
      const Value* v = object.map().Find(n.text);
      if (v != nullptr) return *v;
    }
    if (object.is_object()) {
      std::optional<Value> v = object.object().Field(n.text);
      if (v) return *v;
    }
    Value method = MethodOf(object, n.text);
    if (!method.is_null()) return method;
    return Bad(n, absl::StrCat("struct has no .", n.text, " field or method"));
  }

  absl::StatusOr<Value> Index(const Node& n, const Value& object,
                              const Value& index) {
    if (object.is_map()) {
      const Value* v = object.map().Find(ToText(index, false));
      if (v == nullptr) {
        return Bad(n,
                   absl::StrCat("key ", ToText(index, true), " not in dict"));
      }
      return *v;
    }
    if (!index.is_int()) return Bad(n, "index is no number");
    int64_t i = index.as_int();
    if (object.is_list()) {
      int64_t size = static_cast<int64_t>(object.list().size());
      if (i < 0) i += size;
      if (i < 0 || i >= size) return Bad(n, "index out of range");
      return object.list()[i];
    }
    if (object.is_string()) {
      int64_t size = static_cast<int64_t>(object.as_string().size());
      if (i < 0) i += size;
      if (i < 0 || i >= size) return Bad(n, "index out of range");
      return Value::String(object.as_string().substr(i, 1));
    }
    return Bad(n, "value has no items");
  }

  absl::StatusOr<Value> Slice(const Node& n) {
    GITOPS_ASSIGN_OR_RETURN(Value object, Expression(*n.a));
    int64_t size = object.is_list()
                       ? static_cast<int64_t>(object.list().size())
                       : static_cast<int64_t>(object.string_or_empty().size());
    auto bound = [&](const NodePtr& e, int64_t d) -> absl::StatusOr<int64_t> {
      if (e == nullptr) return d;
      GITOPS_ASSIGN_OR_RETURN(Value v, Expression(*e));
      if (!v.is_int()) return Bad(n, "index is no number");
      int64_t i = v.as_int() < 0 ? v.as_int() + size : v.as_int();
      return std::min(std::max<int64_t>(i, 0), size);
    };
    GITOPS_ASSIGN_OR_RETURN(int64_t from, bound(n.b, 0));
    GITOPS_ASSIGN_OR_RETURN(int64_t to, bound(n.c, size));
    if (to < from) to = from;
    if (object.is_list()) {
      const auto& items = object.list().items;
      return Value::NewList(
          std::vector<Value>(items.begin() + from, items.begin() + to));
    }
    if (!object.is_string()) return Bad(n, "value has no items");
    return Value::String(object.as_string().substr(from, to - from));
  }

  absl::StatusOr<Value> Unary(const Node& n) {
    GITOPS_ASSIGN_OR_RETURN(Value v, Expression(*n.a));
    if (n.text == "not") return Value::Bool(!Truth(v));
    if (n.text == "+") return v;
    if (v.is_int()) {
      int64_t negative = 0;
      if (__builtin_sub_overflow(int64_t{0}, v.as_int(), &negative)) {
        return Bad(n, "integer overflow");
      }
      return Value::Int(negative);
    }
    if (v.is_float()) return Value::Float(-v.as_float());
    return Bad(n, "bad operand");
  }

  absl::StatusOr<Value> Binary(const Node& n) {
    GITOPS_ASSIGN_OR_RETURN(Value left, Expression(*n.a));
    if (n.text == "and") return Truth(left) ? Expression(*n.b) : left;
    if (n.text == "or") return Truth(left) ? left : Expression(*n.b);
    GITOPS_ASSIGN_OR_RETURN(Value right, Expression(*n.b));
    return Operate(n, n.text, left, right);
  }

  absl::StatusOr<Value> Operate(const Node& n, const std::string& op,
                                const Value& a, const Value& b) {
    absl::StatusOr<Value> out = ApplyOperator(op, a, b);
    if (out.ok()) return out;
    return absl::Status(
        out.status().code(),
        absl::StrCat("line ", n.line, ": ", out.status().message()));
  }

  absl::StatusOr<Value> Function(const std::string& name, const Node& n,
                                 NodePtr body, bool is_expression) {
    std::vector<Value> defaults;
    for (const NodePtr& d : n.defaults) {
      Value v;
      if (d != nullptr) {
        GITOPS_ASSIGN_OR_RETURN(v, Expression(*d));
      }
      defaults.push_back(std::move(v));
    }
    std::vector<std::string> names = n.names;
    std::vector<bool> optional;
    for (const NodePtr& d : n.defaults) optional.push_back(d != nullptr);
    return MakeFunction(
        name,
        [=, outer = scope_,
         steps = steps_](const Arguments& args) -> absl::StatusOr<Value> {
          auto scope = std::make_shared<Scope>();
          scope->parent = outer;
          for (size_t i = 0; i < names.size(); ++i) {
            bool given = i < args.positional.size();
            for (const auto& [key, v] : args.named) {
              given = given || key == names[i];
            }
            if (!given && !optional[i]) {
              return absl::InvalidArgumentError(absl::StrCat(
                  "function ", name, " missing argument for ", names[i]));
            }
            scope->names[names[i]] =
                given ? args.Get(i, names[i]) : defaults[i];
          }
          if (args.positional.size() > names.size()) {
            return absl::InvalidArgumentError(absl::StrCat(
                "function ", name, " accepts ", names.size(),
                " positional arguments (", args.positional.size(), " given)"));
          }
          // Of all functions together: one may make others without end.
          if (steps->calls >= kMaxCalls) {
            return absl::ResourceExhaustedError("too many nested calls");
          }
          ++steps->calls;
          Evaluator inner(scope, steps);
          Value result;
          absl::Status s;
          if (is_expression) {
            absl::StatusOr<Value> v = inner.Expression(*body);
            s = v.status();
            if (v.ok()) result = *std::move(v);
          } else {
            s = inner.Block(*body, &result).status();
          }
          --steps->calls;
          GITOPS_RETURN_IF_ERROR(s);
          return result;
        });
  }

  absl::StatusOr<Value> CallNode(const Node& n) {
    GITOPS_ASSIGN_OR_RETURN(Value function, Expression(*n.a));
    Arguments args;
    for (size_t i = 0; i < n.list.size(); ++i) {
      GITOPS_ASSIGN_OR_RETURN(Value v, Expression(*n.list[i]));
      if (n.names[i].empty()) {
        args.positional.push_back(std::move(v));
      } else {
        args.named.emplace_back(n.names[i], std::move(v));
      }
    }
    if (!IsFunction(function)) return Bad(n, "value is not callable");
    const auto& callable = static_cast<const Callable&>(function.object());
    absl::StatusOr<Value> out = callable.function()(args);
    if (out.ok() || absl::StartsWith(out.status().message(), "line ")) {
      return out;
    }
    return absl::Status(
        out.status().code(),
        absl::StrCat("line ", n.line, ": ", out.status().message()));
  }

  absl::StatusOr<Value> Comprehension(const Node& n) {
    auto inner_scope = std::make_shared<Scope>();
    inner_scope->parent = scope_;
    Evaluator inner(inner_scope, steps_);
    Value out = n.type == Type::kListComp ? Value::NewList() : Value::NewMap();
    GITOPS_RETURN_IF_ERROR(inner.Clause(n, 0, &out));
    return out;
  }

  absl::Status Clause(const Node& n, size_t at, Value* out) {
    if (at == n.clauses.size()) {
      GITOPS_ASSIGN_OR_RETURN(Value v, Expression(*n.a));
      if (n.type == Type::kListComp) {
        out->list().Add(std::move(v));
      } else {
        GITOPS_ASSIGN_OR_RETURN(Value item, Expression(*n.b));
        out->map().Set(ToText(v, false), std::move(item));
      }
      return absl::OkStatus();
    }
    const Node::Clause& clause = n.clauses[at];
    GITOPS_ASSIGN_OR_RETURN(Value v, Expression(*clause.value));
    if (clause.target == nullptr) {
      return Truth(v) ? Clause(n, at + 1, out) : absl::OkStatus();
    }
    GITOPS_ASSIGN_OR_RETURN(std::vector<Value> items, Items(n, v));
    for (const Value& item : items) {
      GITOPS_RETURN_IF_ERROR(Assign(*clause.target, item));
      GITOPS_RETURN_IF_ERROR(Clause(n, at + 1, out));
    }
    return absl::OkStatus();
  }

  ScopePtr scope_;
  std::shared_ptr<Interpreter::Spent> steps_;
};

}  // namespace

Interpreter::Interpreter()
    : globals_(std::make_shared<Scope>()), steps_(std::make_shared<Spent>()) {
  DefineBuiltins(this);
}

void Interpreter::Define(absl::string_view name, Value value) {
  globals_->names[std::string(name)] = std::move(value);
}

absl::Status Interpreter::Run(absl::string_view text) {
  GITOPS_ASSIGN_OR_RETURN(NodePtr program, ParseProgram(text));
  Value result;
  return Evaluator(globals_, steps_).Block(*program, &result).status();
}

absl::StatusOr<Value> Interpreter::Evaluate(absl::string_view expression) {
  GITOPS_ASSIGN_OR_RETURN(NodePtr e, ParseExpression(expression));
  return Evaluator(globals_, steps_).Expression(*e);
}

absl::StatusOr<Value> Interpreter::Lookup(absl::string_view name) const {
  const Value* v = globals_->Find(name);
  if (v == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat("undefined: ", name));
  }
  return *v;
}

absl::StatusOr<Value> Interpreter::Call(const Value& function,
                                        const Arguments& arguments) {
  if (!IsFunction(function)) {
    return absl::InvalidArgumentError("value is not callable");
  }
  return static_cast<const Callable&>(function.object()).function()(arguments);
}

}  // namespace gitops::starlark
