// Made by codegen from schema/*.graphql.
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { User as UserRecord } from '../users/user.ts';
import type { Item as ItemRecord } from '../items/item.ts';
import type { Order as OrderRecord, OrderLine as OrderLineRecord } from '../orders/order.ts';
import type { Payment as PaymentRecord } from '../payments/payment.ts';
import type { Context } from '../context.ts';
export type Maybe<T> = T | null | undefined;
export type InputMaybe<T> = T | null | undefined;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /**
   * What a caller's token must hold: one scope, a list of scopes that are ALL needed,
   * or a list of such lists of which ONE is enough.
   */
  ScopeRequirement: { input: unknown; output: unknown; }
  DateTime: { input: Date; output: Date; }
};

export type Item = Node & {
  readonly id: Scalars['ID']['output'];
  readonly title: Scalars['String']['output'];
  readonly description?: Maybe<Scalars['String']['output']>;
  /** In cents. */
  readonly price: Scalars['Int']['output'];
  readonly owner?: Maybe<User>;
  readonly createdAt: Scalars['DateTime']['output'];
};

export type ItemConnection = {
  readonly edges: ReadonlyArray<ItemEdge>;
  readonly pageInfo: PageInfo;
};

export type ItemEdge = {
  readonly cursor: Scalars['String']['output'];
  readonly node: Item;
};

export type SearchResult = Item | User;

export type CreateItemInput = {
  /** 1 to 200 characters. */
  readonly title: Scalars['String']['input'];
  readonly description?: InputMaybe<Scalars['String']['input']>;
  /** In cents, not negative. */
  readonly price: Scalars['Int']['input'];
  /** Whose item it is, when it is made for somebody else. */
  readonly ownerId?: InputMaybe<Scalars['ID']['input']>;
};

/** A member left out stays as it is. */
export type UpdateItemInput = {
  readonly title?: InputMaybe<Scalars['String']['input']>;
  readonly description?: InputMaybe<Scalars['String']['input']>;
  readonly price?: InputMaybe<Scalars['Int']['input']>;
};

export type Query = {
  /** Everybody's items, or those of one owner. */
  readonly items?: Maybe<ItemConnection>;
  /** Items by their title, and users by their name: the caller alone, for staff everybody. */
  readonly search?: Maybe<ReadonlyArray<Maybe<SearchResult>>>;
  /** The caller's own orders; everybody's for staff. */
  readonly orders?: Maybe<OrderConnection>;
  /** Every scope of this API, for a client that lets its user choose. */
  readonly scopes: ReadonlyArray<ScopeDescription>;
  /** Whoever the token was issued to. */
  readonly me?: Maybe<User>;
  readonly users?: Maybe<UserConnection>;
  /** Whatever has this id; null when there is nothing, or nothing that the caller owns or may know of. */
  readonly node?: Maybe<Node>;
};


export type QueryItemsArgs = {
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
  ownerId?: InputMaybe<Scalars['ID']['input']>;
};


export type QuerySearchArgs = {
  text: Scalars['String']['input'];
  first?: Scalars['Int']['input'];
};


export type QueryOrdersArgs = {
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryUsersArgs = {
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryNodeArgs = {
  id: Scalars['ID']['input'];
};

export type Mutation = {
  readonly createItem?: Maybe<Item>;
  /** Only the owner, or staff. */
  readonly updateItem?: Maybe<Item>;
  /** 1 to 100 lines, each item at most once. */
  readonly placeOrder?: Maybe<Order>;
  /** Takes the payment of an order that was not paid before. Staff only. */
  readonly processPayment?: Maybe<Payment>;
  /**
   * Log in by name and password. Scopes that the user may not have are left out of the token; asking for none
   * gives a token that says who calls and opens nothing more.
   */
  readonly token?: Maybe<TokenPayload>;
  /**
   * A new access token, and the refresh token that takes the place of this one. Scopes may be left out for this access
   * token, none can be added; asking for none gives all that were granted.
   */
  readonly refreshToken?: Maybe<TokenPayload>;
  /**
   * Log out: a refresh token ends all that came of its login, an access token ends alone. True also for what is no token,
   * or no longer.
   */
  readonly revokeToken?: Maybe<Scalars['Boolean']['output']>;
  readonly setUserDisabled?: Maybe<User>;
};


export type MutationCreateItemArgs = {
  input: CreateItemInput;
};


export type MutationUpdateItemArgs = {
  id: Scalars['ID']['input'];
  input: UpdateItemInput;
};


export type MutationPlaceOrderArgs = {
  lines: ReadonlyArray<OrderLineInput>;
};


export type MutationProcessPaymentArgs = {
  orderId: Scalars['ID']['input'];
};


export type MutationTokenArgs = {
  username: Scalars['String']['input'];
  password: Scalars['String']['input'];
  scopes?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};


export type MutationRefreshTokenArgs = {
  refreshToken: Scalars['String']['input'];
  scopes?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};


export type MutationRevokeTokenArgs = {
  token: Scalars['String']['input'];
};


export type MutationSetUserDisabledArgs = {
  id: Scalars['ID']['input'];
  disabled: Scalars['Boolean']['input'];
};

export type OrderStatus =
  | 'placed'
  | 'paid';

export type Order = Node & {
  readonly id: Scalars['ID']['output'];
  readonly buyer?: Maybe<User>;
  readonly status: OrderStatus;
  readonly placedAt: Scalars['DateTime']['output'];
  readonly lines: ReadonlyArray<OrderLine>;
  /** In cents: what the lines add up to. */
  readonly total: Scalars['Int']['output'];
  /** Null until it is paid. */
  readonly payment?: Maybe<Payment>;
};

export type OrderLine = {
  readonly item?: Maybe<Item>;
  readonly quantity: Scalars['Int']['output'];
  /** In cents, as it was when the order was placed. */
  readonly unitPrice: Scalars['Int']['output'];
};

export type OrderConnection = {
  readonly edges: ReadonlyArray<OrderEdge>;
  readonly pageInfo: PageInfo;
};

export type OrderEdge = {
  readonly cursor: Scalars['String']['output'];
  readonly node: Order;
};

export type OrderLineInput = {
  readonly itemId: Scalars['ID']['input'];
  /** 1 to 1,000. */
  readonly quantity: Scalars['Int']['input'];
};

export type Subscription = {
  /** Orders as they are placed: the caller's own; everybody's for staff. */
  readonly orderPlaced?: Maybe<Order>;
};

export type Payment = Node & {
  readonly id: Scalars['ID']['output'];
  /** In cents. */
  readonly amount: Scalars['Int']['output'];
  readonly processedAt: Scalars['DateTime']['output'];
};

/** A scope that a token of this API can hold. */
export type ScopeDescription = {
  readonly name: Scalars['String']['output'];
  readonly description: Scalars['String']['output'];
  /** Scopes that a holder of this one holds too, directly. */
  readonly implies: ReadonlyArray<Scalars['String']['output']>;
};

/** An access token and what it is good for (RFC 6749 §5.1). */
export type TokenPayload = {
  readonly accessToken: Scalars['String']['output'];
  /** Always `Bearer`. */
  readonly tokenType: Scalars['String']['output'];
  /** Seconds until the token expires. */
  readonly expiresIn: Scalars['Int']['output'];
  /** The scopes granted, separated by spaces; null when none was asked for. */
  readonly scope?: Maybe<Scalars['String']['output']>;
  /** For the next access token: good for one use, and to be kept as a password is. */
  readonly refreshToken?: Maybe<Scalars['String']['output']>;
};

/** Anything that can be fetched again by its id. */
export type Node = {
  readonly id: Scalars['ID']['output'];
};

export type PageInfo = {
  readonly hasNextPage: Scalars['Boolean']['output'];
  /** The cursor of the last edge; null on an empty page. */
  readonly endCursor?: Maybe<Scalars['String']['output']>;
};

export type Role =
  | 'admin'
  | 'clerk'
  | 'customer';

export type User = Node & {
  readonly id: Scalars['ID']['output'];
  readonly username: Scalars['String']['output'];
  /** Null for whoever is neither this user nor staff. */
  readonly fullName?: Maybe<Scalars['String']['output']>;
  /** Null for whoever is neither this user nor staff. */
  readonly email?: Maybe<Scalars['String']['output']>;
  /** Null for whoever is neither this user nor staff. */
  readonly roles?: Maybe<ReadonlyArray<Role>>;
  readonly disabled?: Maybe<Scalars['Boolean']['output']>;
  /** At most the first 100. */
  readonly items?: Maybe<ReadonlyArray<Item>>;
  readonly createdAt: Scalars['DateTime']['output'];
};

export type UserConnection = {
  readonly edges: ReadonlyArray<UserEdge>;
  readonly pageInfo: PageInfo;
};

export type UserEdge = {
  readonly cursor: Scalars['String']['output'];
  readonly node: User;
};



export type ResolverTypeWrapper<T> = Promise<T> | T;


export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;



/** Mapping of union types */
export type ResolversUnionTypes<_RefType extends Record<string, unknown>> = {
  SearchResult:
    | ( ItemRecord )
    | ( UserRecord )
  ;
};

/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  Node:
    | ( ItemRecord )
    | ( OrderRecord )
    | ( PaymentRecord )
    | ( UserRecord )
  ;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  ScopeRequirement: ResolverTypeWrapper<Scalars['ScopeRequirement']['output']>;
  Item: ResolverTypeWrapper<ItemRecord>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  ItemConnection: ResolverTypeWrapper<Omit<ItemConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['ItemEdge']> }>;
  ItemEdge: ResolverTypeWrapper<Omit<ItemEdge, 'node'> & { node: ResolversTypes['Item'] }>;
  SearchResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['SearchResult']>;
  CreateItemInput: CreateItemInput;
  UpdateItemInput: UpdateItemInput;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  OrderStatus: OrderStatus;
  Order: ResolverTypeWrapper<OrderRecord>;
  OrderLine: ResolverTypeWrapper<OrderLineRecord>;
  OrderConnection: ResolverTypeWrapper<Omit<OrderConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['OrderEdge']> }>;
  OrderEdge: ResolverTypeWrapper<Omit<OrderEdge, 'node'> & { node: ResolversTypes['Order'] }>;
  OrderLineInput: OrderLineInput;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Payment: ResolverTypeWrapper<PaymentRecord>;
  ScopeDescription: ResolverTypeWrapper<ScopeDescription>;
  TokenPayload: ResolverTypeWrapper<TokenPayload>;
  Node: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Node']>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Role: Role;
  User: ResolverTypeWrapper<UserRecord>;
  UserConnection: ResolverTypeWrapper<Omit<UserConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['UserEdge']> }>;
  UserEdge: ResolverTypeWrapper<Omit<UserEdge, 'node'> & { node: ResolversTypes['User'] }>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  ScopeRequirement: Scalars['ScopeRequirement']['output'];
  Item: ItemRecord;
  ID: Scalars['ID']['output'];
  Int: Scalars['Int']['output'];
  ItemConnection: Omit<ItemConnection, 'edges'> & { edges: ReadonlyArray<ResolversParentTypes['ItemEdge']> };
  ItemEdge: Omit<ItemEdge, 'node'> & { node: ResolversParentTypes['Item'] };
  SearchResult: ResolversUnionTypes<ResolversParentTypes>['SearchResult'];
  CreateItemInput: CreateItemInput;
  UpdateItemInput: UpdateItemInput;
  Query: Record<PropertyKey, never>;
  Mutation: Record<PropertyKey, never>;
  Boolean: Scalars['Boolean']['output'];
  Order: OrderRecord;
  OrderLine: OrderLineRecord;
  OrderConnection: Omit<OrderConnection, 'edges'> & { edges: ReadonlyArray<ResolversParentTypes['OrderEdge']> };
  OrderEdge: Omit<OrderEdge, 'node'> & { node: ResolversParentTypes['Order'] };
  OrderLineInput: OrderLineInput;
  Subscription: Record<PropertyKey, never>;
  Payment: PaymentRecord;
  ScopeDescription: ScopeDescription;
  TokenPayload: TokenPayload;
  Node: ResolversInterfaceTypes<ResolversParentTypes>['Node'];
  DateTime: Scalars['DateTime']['output'];
  PageInfo: PageInfo;
  User: UserRecord;
  UserConnection: Omit<UserConnection, 'edges'> & { edges: ReadonlyArray<ResolversParentTypes['UserEdge']> };
  UserEdge: Omit<UserEdge, 'node'> & { node: ResolversParentTypes['User'] };
  String: Scalars['String']['output'];
};

export type RequiresScopesDirectiveArgs = {
  scopes: Scalars['ScopeRequirement']['input'];
};

export type RequiresScopesDirectiveResolver<Result, Parent, ContextType = Context, Args = RequiresScopesDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type AuthenticatedDirectiveArgs = { };

export type AuthenticatedDirectiveResolver<Result, Parent, ContextType = Context, Args = AuthenticatedDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type PublicDirectiveArgs = { };

export type PublicDirectiveResolver<Result, Parent, ContextType = Context, Args = PublicDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type ScopeDirectiveArgs = {
  name: Scalars['String']['input'];
  description: Scalars['String']['input'];
  implies?: ReadonlyArray<Scalars['String']['input']>;
};

export type ScopeDirectiveResolver<Result, Parent, ContextType = Context, Args = ScopeDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export interface ScopeRequirementScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['ScopeRequirement'], any> {
  name: 'ScopeRequirement';
}

export type ItemResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Item'] = ResolversParentTypes['Item']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  price?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  owner?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ItemConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ItemConnection'] = ResolversParentTypes['ItemConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['ItemEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type ItemEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ItemEdge'] = ResolversParentTypes['ItemEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Item'], ParentType, ContextType>;
};

export type SearchResultResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SearchResult'] = ResolversParentTypes['SearchResult']> = {
  __resolveType: TypeResolveFn<'Item' | 'User', ParentType, ContextType>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  items?: Resolver<Maybe<ResolversTypes['ItemConnection']>, ParentType, ContextType, RequireFields<QueryItemsArgs, 'first'>>;
  search?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['SearchResult']>>>, ParentType, ContextType, RequireFields<QuerySearchArgs, 'text' | 'first'>>;
  orders?: Resolver<Maybe<ResolversTypes['OrderConnection']>, ParentType, ContextType, RequireFields<QueryOrdersArgs, 'first'>>;
  scopes?: Resolver<ReadonlyArray<ResolversTypes['ScopeDescription']>, ParentType, ContextType>;
  me?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  users?: Resolver<Maybe<ResolversTypes['UserConnection']>, ParentType, ContextType, RequireFields<QueryUsersArgs, 'first'>>;
  node?: Resolver<Maybe<ResolversTypes['Node']>, ParentType, ContextType, RequireFields<QueryNodeArgs, 'id'>>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  createItem?: Resolver<Maybe<ResolversTypes['Item']>, ParentType, ContextType, RequireFields<MutationCreateItemArgs, 'input'>>;
  updateItem?: Resolver<Maybe<ResolversTypes['Item']>, ParentType, ContextType, RequireFields<MutationUpdateItemArgs, 'id' | 'input'>>;
  placeOrder?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType, RequireFields<MutationPlaceOrderArgs, 'lines'>>;
  processPayment?: Resolver<Maybe<ResolversTypes['Payment']>, ParentType, ContextType, RequireFields<MutationProcessPaymentArgs, 'orderId'>>;
  token?: Resolver<Maybe<ResolversTypes['TokenPayload']>, ParentType, ContextType, RequireFields<MutationTokenArgs, 'username' | 'password'>>;
  refreshToken?: Resolver<Maybe<ResolversTypes['TokenPayload']>, ParentType, ContextType, RequireFields<MutationRefreshTokenArgs, 'refreshToken'>>;
  revokeToken?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType, RequireFields<MutationRevokeTokenArgs, 'token'>>;
  setUserDisabled?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType, RequireFields<MutationSetUserDisabledArgs, 'id' | 'disabled'>>;
};

export type OrderResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Order'] = ResolversParentTypes['Order']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  buyer?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['OrderStatus'], ParentType, ContextType>;
  placedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  lines?: Resolver<ReadonlyArray<ResolversTypes['OrderLine']>, ParentType, ContextType>;
  total?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  payment?: Resolver<Maybe<ResolversTypes['Payment']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type OrderLineResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OrderLine'] = ResolversParentTypes['OrderLine']> = {
  item?: Resolver<Maybe<ResolversTypes['Item']>, ParentType, ContextType>;
  quantity?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  unitPrice?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type OrderConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OrderConnection'] = ResolversParentTypes['OrderConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['OrderEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type OrderEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OrderEdge'] = ResolversParentTypes['OrderEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Order'], ParentType, ContextType>;
};

export type SubscriptionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  orderPlaced?: SubscriptionResolver<Maybe<ResolversTypes['Order']>, "orderPlaced", ParentType, ContextType>;
};

export type PaymentResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Payment'] = ResolversParentTypes['Payment']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  amount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  processedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ScopeDescriptionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ScopeDescription'] = ResolversParentTypes['ScopeDescription']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  description?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  implies?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
};

export type TokenPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TokenPayload'] = ResolversParentTypes['TokenPayload']> = {
  accessToken?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  tokenType?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  expiresIn?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  scope?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  refreshToken?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type NodeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node']> = {
  __resolveType: TypeResolveFn<'Item' | 'Order' | 'Payment' | 'User', ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type UserResolvers<ContextType = Context, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  username?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  fullName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  email?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  roles?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Role']>>, ParentType, ContextType>;
  disabled?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  items?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Item']>>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type UserConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserConnection'] = ResolversParentTypes['UserConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['UserEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type UserEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserEdge'] = ResolversParentTypes['UserEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  ScopeRequirement?: GraphQLScalarType;
  Item?: ItemResolvers<ContextType>;
  ItemConnection?: ItemConnectionResolvers<ContextType>;
  ItemEdge?: ItemEdgeResolvers<ContextType>;
  SearchResult?: SearchResultResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Order?: OrderResolvers<ContextType>;
  OrderLine?: OrderLineResolvers<ContextType>;
  OrderConnection?: OrderConnectionResolvers<ContextType>;
  OrderEdge?: OrderEdgeResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  Payment?: PaymentResolvers<ContextType>;
  ScopeDescription?: ScopeDescriptionResolvers<ContextType>;
  TokenPayload?: TokenPayloadResolvers<ContextType>;
  Node?: NodeResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  PageInfo?: PageInfoResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
  UserConnection?: UserConnectionResolvers<ContextType>;
  UserEdge?: UserEdgeResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = Context> = {
  requiresScopes?: RequiresScopesDirectiveResolver<any, any, ContextType>;
  authenticated?: AuthenticatedDirectiveResolver<any, any, ContextType>;
  public?: PublicDirectiveResolver<any, any, ContextType>;
  scope?: ScopeDirectiveResolver<any, any, ContextType>;
};

/** Every scope of the schema. */
export type Scope =
  | 'me'
  | 'items'
  | 'items:write'
  | 'users:read'
  | 'users:write'
  | 'users:delete'
  | 'orders:read'
  | 'orders:write'
  | 'payments:process'
  | 'read'
  | 'write'
  | 'delete'
  | 'admin'
